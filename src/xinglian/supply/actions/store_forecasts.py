"""Write a night's forecasts in place of those of the same month."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray

from xinglian.kernel import sql
from xinglian.supply.queries.demand_facts import DemandFacts
from xinglian.supply.rules.basis import Basis
from xinglian.supply.rules.kept import RUNS_OF
from xinglian.supply.rules.quantiles import Floats

_COLUMNS = "until, partner_id, part_id, run_id, basis, history, mean, none, quantiles"


@dataclass(frozen=True, kw_only=True)
class Said:
    """Of the sums over 1 … H months: `mean` and `none` (series, H), `quantiles` (series, H, KEPT)."""

    mean: Floats
    none: Floats
    quantiles: Floats


def store_forecasts(facts: DemandFacts, said: Said, *, until: date, run_id: int) -> None:
    """In the caller's transaction. Months further back than RUNS_OF are forgotten."""
    sql.execute("CREATE TEMP TABLE supply_said (LIKE supply_forecast) ON COMMIT DROP")
    with tempfile.TemporaryDirectory(prefix="xl-supply-") as folder:
        file = Path(folder) / "rows.csv"
        _write(facts, said, until=until, run_id=run_id, file=file)
        with (
            connection.cursor() as cursor,
            file.open("rb") as rows,
            cursor.copy(f"COPY supply_said ({_COLUMNS}) FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := rows.read(1 << 20):
                copy.write(chunk)
    sql.execute(
        "DELETE FROM supply_forecast WHERE until = %(until)s::date"
        " OR until <= %(until)s::date - make_interval(months => %(kept)s)",
        {"until": until, "kept": RUNS_OF},
    )
    sql.execute(
        f"INSERT INTO supply_forecast ({_COLUMNS}) SELECT {_COLUMNS} FROM supply_said"
        " ORDER BY partner_id, part_id"
    )
    sql.execute("DROP TABLE supply_said")


def _write(facts: DemandFacts, said: Said, *, until: date, run_id: int, file: Path) -> None:
    table = pa.table({
        "partner_id": facts.partner_ids, "part_id": facts.part_ids, "is_issued": facts.is_issued, "history": _lists(facts.table),
        "mean": _lists(said.mean), "none": _lists(said.none), "quantiles": _lists(said.quantiles),
    })  # fmt: skip
    with duckdb.connect(":memory:") as db:
        db.register("told", table)
        db.execute(
            f"COPY (SELECT DATE '{until:%Y-%m-%d}', partner_id, part_id, {int(run_id)}::BIGINT,"
            f" CASE WHEN is_issued THEN '{Basis.ISSUED}' ELSE '{Basis.BOUGHT}' END, {_array('history')}, {_array('mean')},"
            f" {_array('none')}, '{{' || array_to_string(list_transform(quantiles::FLOAT[][], lambda q: {_array('q')}), ',') || '}}'"
            f" FROM told) TO '{file}' (FORMAT csv, HEADER false)"
        )


def _array(column: str) -> str:
    """As PostgreSQL writes it."""
    return (
        f"'{{' || array_to_string(list_transform({column}::FLOAT[],"
        " lambda x: coalesce(nullif(x, 'nan'::FLOAT)::VARCHAR, 'NULL')), ',') || '}'"
    )


def _lists(values: NDArray[np.floating]) -> pa.Array:  # type: ignore[type-arg]
    made = pa.array(np.round(values, 3).astype(np.float32).ravel())
    for size in reversed(values.shape[1:]):
        made = pa.FixedSizeListArray.from_arrays(made, int(size))
    return made
