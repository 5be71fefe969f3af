"""Values of indicators by partner and quarter, as arrays: what scoring and yardsticks are made from."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from pyarrow import csv

from xinglian.kernel import clock, sql
from xinglian.scorecard.rules.profiles import PROFILE_OF, quarters_later
from xinglian.signals import api as signals

# Of a larger network yardsticks and previews look at a sample of about so many partners.
SAMPLE = 50_000


@dataclass(frozen=True, kw_only=True)
class Values:
    """One row per partner: values (nan: not measured) by column of `keys`, in the indicator's unit."""

    keys: tuple[str, ...]
    partner_id: NDArray[np.int64]
    type: NDArray[np.object_]
    layer: NDArray[np.object_]
    place: NDArray[np.object_]
    before: NDArray[np.int16]  # colour of the quarter before
    before_index: NDArray[np.int16]  # -1: none
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.partner_id)


def load(
    *, quarter: date, keys: Sequence[str], only: str = "true", params: Sequence[Any] = ()
) -> Values:
    """Of the partners for whom `only` (a condition on `i.partner_id`) holds and whose type is scored."""
    catalogue = signals.indicators()
    seats = [catalogue[key].place for key in keys]
    sums = "".join(f", sum(i.tops[{seat}]), sum(i.bottoms[{seat}])" for seat in seats)
    query = (
        "SELECT i.partner_id, max(i.type), max(i.layer), max(i.place::text), coalesce(max(b.colour), 0), coalesce(max(b.index), -1)"
        f"{sums} FROM signals_pub_indicator AS i LEFT JOIN scorecard_score AS b ON b.partner_id = i.partner_id AND b.quarter = %s"
        f" WHERE i.month >= %s AND i.month < %s AND i.type = ANY(%s) AND {only} GROUP BY i.partner_id ORDER BY i.partner_id"
    )
    given = [
        quarters_later(quarter, -1),
        quarter,
        quarters_later(quarter, 1),
        list(PROFILE_OF),
        *params,
    ]
    names = ["partner_id", "type", "layer", "place", "colour", "index", *(f"{part}{n}" for n in range(len(keys)) for part in "tb")]  # fmt: skip
    table = _fetch(query, given, names)
    values = np.full((table.num_rows, len(keys)), np.nan)
    for n, key in enumerate(keys):
        top, bottom = (_numbers(table, f"{part}{n}") for part in "tb")
        unit = float(catalogue[key].exact(1, 1) or 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            values[:, n] = np.where(bottom > 0, top / bottom * unit, np.nan)
    return Values(
        keys=tuple(keys), partner_id=_numbers(table, "partner_id", np.int64), type=_words(table, "type"),
        layer=_words(table, "layer"), place=_words(table, "place"), before=_numbers(table, "colour", np.int16),
        before_index=_numbers(table, "index", np.int16), values=values,
    )  # fmt: skip


def sampled() -> str:
    """A condition that keeps every partner of a small network and every n-th of a large one."""
    total = int(sql.value("SELECT count(*) FROM partners_pub_partner") or 0)
    step = max(1, round(total / SAMPLE))
    # By a hash: ids made in one go end alike. And no percent sign: parameters go in beside it.
    return "true" if step == 1 else f"mod(hashint8extended(i.partner_id, 0), {step}) = 0"


def quarters_measured() -> list[date]:
    """All quarters with values, the oldest first. Months are looked for one by one, one row each (a plain EXISTS becomes a
    join that reads all rows: seven seconds at a million partners)."""
    return sql.column(
        "SELECT DISTINCT date_trunc('quarter', m)::date FROM generate_series(date_trunc('month', %s::date) - interval '10 years',"
        " %s::date + interval '1 month', interval '1 month') AS m"
        " CROSS JOIN LATERAL (SELECT FROM signals_pub_indicator AS i WHERE i.month = m::date LIMIT 1) AS seen ORDER BY 1",
        [clock.now(), clock.now()],
    )


def brought(*, run_id: int, keys: Sequence[str], since: date) -> list[str]:
    """Those of `keys` that the run wrote values of, in months from `since` on. In one pass over the rows of the run."""
    catalogue = signals.indicators()
    found = sql.row(
        f"SELECT {', '.join(f'bool_or(bottoms[{catalogue[key].place}] > 0) AS k{n}' for n, key in enumerate(keys))}"
        " FROM signals_pub_indicator WHERE run_id = %s AND month >= %s",
        [run_id, since],
    )
    return [key for n, key in enumerate(keys) if found and found[f"k{n}"]]


def _fetch(query: str, params: Sequence[Any], names: list[str]) -> Any:
    with tempfile.TemporaryDirectory(prefix="xl-scorecard-") as folder:
        file = Path(folder) / "rows.csv"
        with (
            connection.cursor() as cursor,
            file.open("wb") as out,
            cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", params) as rows,
        ):
            for chunk in rows:
                out.write(chunk)
        if not file.stat().st_size:
            return pa.table({name: [] for name in names})
        words = dict.fromkeys(("type", "layer", "place"), pa.string())
        numbers = {name: pa.float64() for name in names[6:]}
        return csv.read_csv(
            file, read_options=csv.ReadOptions(column_names=names),
            convert_options=csv.ConvertOptions(
                column_types={"partner_id": pa.int64(), "colour": pa.int16(), "index": pa.int16()} | words | numbers,
                strings_can_be_null=False,
            ),
        )  # fmt: skip


def _numbers(table: Any, name: str, kind: Any = np.float64) -> NDArray[Any]:
    found = table.column(name).to_numpy(zero_copy_only=False)
    return np.asarray(found, dtype=kind)


def _words(table: Any, name: str) -> NDArray[np.object_]:
    return np.asarray(table.column(name).to_pylist(), dtype=object)
