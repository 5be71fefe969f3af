"""Everybody's ordering days in columns, for what looks at rhythms."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from xinglian.kernel.engine import fresh_engine
from xinglian.signals.rules.rhythm import History

_LINES = "SELECT partner_id, ordered_on, kind, amount_minor, currency FROM trade_pub_order_line"
_DAYS = """
SELECT p.n AS who, date_diff('day', DATE '1970-01-01', ordered_on) AS day,
       (coalesce(sum(amount_minor) FILTER (kind <> 'return' AND currency = $currency), 0))::DOUBLE AS worth
FROM line JOIN (SELECT partner_id, row_number() OVER (ORDER BY partner_id) - 1 AS n FROM partner) AS p USING (partner_id)
WHERE ordered_on <= $today
GROUP BY ALL HAVING count(*) FILTER (kind = 'order') > 0 ORDER BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class OrderDays:
    """`partner_ids[n]` is partner `n` of the history, rising. `until`: the ledger's last day; None when it is empty."""

    partner_ids: NDArray[np.int64]
    history: History
    until: date | None


def order_days(
    *, order_files: Sequence[Path], currency: str, today: date, memory: str = "1GB"
) -> OrderDays:
    """From the columnar mirror's files, or from the ledger where there are none. Bounded memory."""
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        box = Path(folder)
        engine = fresh_engine(memory=memory, threads=2)
        try:
            _carry("SELECT partner_id FROM partners_pub_partner WHERE merged_into_partner_id IS NULL", box / "partner.csv")  # fmt: skip
            engine.execute(_read(box / "partner.csv", "partner", "'partner_id': 'BIGINT'"))
            if order_files:
                names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in order_files)
                engine.execute(
                    "CREATE VIEW line AS SELECT partner_id, ordered_on, kind, amount_minor, currency"
                    f" FROM read_parquet([{names}], union_by_name = true)"
                )
            else:
                _carry(_LINES, box / "line.csv")
                engine.execute(_read(
                    box / "line.csv", "line",
                    "'partner_id': 'BIGINT', 'ordered_on': 'DATE', 'kind': 'VARCHAR', 'amount_minor': 'BIGINT', 'currency': 'VARCHAR'",
                ))  # fmt: skip
            found = engine.execute(_DAYS, {"currency": currency, "today": today}).fetchnumpy()
            ids = engine.execute("SELECT partner_id FROM partner ORDER BY 1").fetchnumpy()[
                "partner_id"
            ]
        finally:
            engine.close()
    day = found["day"].astype(np.int64)
    return OrderDays(
        partner_ids=ids.astype(np.int64),
        history=History(partners=len(ids), who=found["who"].astype(np.int64), day=day, worth=found["worth"].astype(np.float64)),
        until=date.fromordinal(date(1970, 1, 1).toordinal() + int(day.max())) if len(day) else None,
    )  # fmt: skip


def _carry(query: str, file: Path) -> None:
    with (
        connection.cursor() as cursor,
        file.open("wb") as out,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as rows,
    ):
        for chunk in rows:
            out.write(chunk)


def _read(file: Path, table: str, columns: str) -> str:
    names = columns.replace("'", "").replace(":", "")
    if file.stat().st_size == 0:
        return f"CREATE TABLE {table} ({names})"
    return f"CREATE TABLE {table} AS SELECT * FROM read_csv('{file}', columns = {{{columns}}}, header = false, auto_detect = false)"
