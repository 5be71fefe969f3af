"""Demand of a file: wide (a row a part, a column a period) or long (part, period, quantity), CSV or Parquet."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np

from xinglian.supply.rules.quantiles import Floats

_LONG = {
    "part": {"part", "part_id", "part_number", "unique_id", "sku", "item"},
    "period": {"period", "month", "week", "date", "ds", "day"},
    "quantity": {"quantity", "qty", "demand", "units", "y"},
}
MOST_CELLS = 200_000_000
_LARGEST = 1e9
_SHOWN = 5


class NotDemand(ValueError):
    """A file that cannot be read as demand; its words say where and what helps."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """`table` (parts, periods), NaN where nothing was observed, the newest period last."""

    parts: list[str]
    periods: list[str]
    table: Floats


def read_demand(path: Path) -> Demand:
    """Raises NotDemand: what is missing, not a number, negative or twice, by row and column."""
    if not path.is_file():
        raise NotDemand(f"There is no file {path}.")
    with duckdb.connect(":memory:") as db:
        db.execute("SET memory_limit = '2GB'")
        try:
            db.execute(f"CREATE TABLE told AS SELECT row_number() OVER () AS _row, * FROM {_source(path)}", [str(path)])  # fmt: skip
        except duckdb.Error as error:
            raise NotDemand(f"{path.name} is not a CSV or Parquet table: {str(error).splitlines()[0]}") from error  # fmt: skip
        columns = [row[0] for row in db.execute("DESCRIBE told").fetchall()][1:]
        named = {
            role: next((one for one in columns if one.strip().lower() in words), None)
            for role, words in _LONG.items()
        }
        if all(named.values()):
            return _long(db, str(named["part"]), str(named["period"]), str(named["quantity"]))
        if len(columns) < 3:
            raise NotDemand(
                "The file needs a part and at least two periods: a column each (wide), or the columns part, period and quantity (long)."
            )  # fmt: skip
        return _wide(db, columns)


def _source(path: Path) -> str:
    # As texts: what a number is decides the check below, which can name the cell.
    return "read_parquet(?)" if path.suffix.lower() in {".parquet", ".pq"} else "read_csv(?, header = true, all_varchar = true, sample_size = 1000)"  # fmt: skip


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _number(column: str) -> str:
    return f"try_cast(nullif(trim(CAST({column} AS VARCHAR)), '') AS DOUBLE)"


def _wide(db: duckdb.DuckDBPyConnection, columns: list[str]) -> Demand:
    part, periods = columns[0], columns[1:]
    twice = db.execute(f"SELECT {_quoted(part)}, min(_row), max(_row) FROM told GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 LIMIT 1").fetchone()  # fmt: skip
    if twice:
        raise NotDemand(f"Part {twice[0]} stands in rows {twice[1] + 1} and {twice[2] + 1}. Add them up first.")  # fmt: skip
    wrong: list[str] = []
    for name in periods:
        if len(wrong) < _SHOWN:
            wrong += _wrong_cells(db, _quoted(name), name)
    if wrong:
        raise NotDemand("\n".join(wrong[:_SHOWN]))
    read = db.execute(f"SELECT CAST({_quoted(part)} AS VARCHAR) AS part FROM told ORDER BY _row").fetchall()  # fmt: skip
    if not read:
        raise NotDemand("The file has no rows.")
    if len(read) * len(periods) > MOST_CELLS:
        raise NotDemand(f"At most {MOST_CELLS:,} cells. Split the file.")
    table = np.empty((len(read), len(periods)))
    for n, name in enumerate(periods):
        found = db.execute(f"SELECT {_number(_quoted(name))} AS n FROM told ORDER BY _row").fetchnumpy()["n"]  # fmt: skip
        table[:, n] = np.ma.filled(np.ma.asarray(found, dtype=float), np.nan)
    return Demand(parts=[row[0] or "" for row in read], periods=periods, table=table)


def _wrong_cells(db: duckdb.DuckDBPyConnection, column: str, name: str) -> list[str]:
    rows = db.execute(
        f"SELECT _row, CAST({column} AS VARCHAR) AS said, {_number(column)} AS n FROM told"
        f" WHERE trim(CAST({column} AS VARCHAR)) <> '' AND NOT coalesce({_number(column)} BETWEEN 0 AND {_LARGEST}, false)"
        f" ORDER BY 1 LIMIT {_SHOWN}"
    ).fetchall()  # fmt: skip
    return [
        f"Row {row + 1}, column {name}: {said!r} "
        + ("is less than nothing. Count what came back apart from what was asked for." if n is not None and n < 0
           else "is not a number of units. Write a number, or leave the cell empty where nothing was observed.")
        for row, said, n in rows
    ]  # fmt: skip


def _long(db: duckdb.DuckDBPyConnection, part: str, period: str, quantity: str) -> Demand:
    wrong = _wrong_cells(db, _quoted(quantity), quantity)
    empty = db.execute(
        f"SELECT _row FROM told WHERE coalesce(trim(CAST({_quoted(part)} AS VARCHAR)), '') = ''"
        f" OR coalesce(trim(CAST({_quoted(period)} AS VARCHAR)), '') = '' ORDER BY 1 LIMIT 1"
    ).fetchone()  # fmt: skip
    if empty:
        wrong.append(f"Row {empty[0] + 1} lacks its {part} or {period}.")
    if wrong:
        raise NotDemand("\n".join(wrong[:_SHOWN]))
    rows = db.execute(
        f"SELECT CAST({_quoted(part)} AS VARCHAR) AS part, CAST({_quoted(period)} AS VARCHAR) AS period, sum({_number(_quoted(quantity))}) AS n"
        " FROM told GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchnumpy()  # fmt: skip
    periods = _calendar([str(one) for one in np.unique(rows["period"].astype(str))])
    if len(periods) < 2:
        raise NotDemand("The file needs at least two periods.")
    parts, of_part = np.unique(rows["part"].astype(str), return_inverse=True)
    if len(parts) * len(periods) > MOST_CELLS:
        raise NotDemand(f"At most {MOST_CELLS:,} cells. Split the file.")
    place = {name: n for n, name in enumerate(periods)}
    of_period = np.asarray([place[one] for one in rows["period"].astype(str)])
    # A part without a row in a period was not asked for, but before its first one it was not there yet.
    table = np.full((len(parts), len(periods)), np.nan)
    first = np.full(len(parts), len(periods))
    np.minimum.at(first, of_part, of_period)
    table[np.arange(len(periods))[None, :] >= first[:, None]] = 0.0
    table[of_part, of_period] = np.ma.filled(np.ma.asarray(rows["n"], dtype=float), np.nan)
    return Demand(parts=[str(one) for one in parts], periods=periods, table=table)


def _calendar(told: list[str]) -> list[str]:
    """All periods from the first to the last, those between that nobody mentioned included where they can be counted."""
    if all(len(one) == 7 and one[4] == "-" and (one[:4] + one[5:]).isdigit() for one in told):
        months = [int(one[:4]) * 12 + int(one[5:]) - 1 for one in told]
        return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(min(months), max(months) + 1)]
    if all(one.isdigit() and str(int(one)) == one for one in told):
        numbers = [int(one) for one in told]
        if max(numbers) - min(numbers) < 10_000:
            return [str(n) for n in range(min(numbers), max(numbers) + 1)]
    try:
        days = sorted(date.fromisoformat(one[:10]) for one in told)
    except ValueError:
        return sorted(told)
    steps = {(later - before).days for before, later in pairwise(days)}
    step = min(steps, default=1)
    if step >= 1 and all(one % step == 0 for one in steps) and all(len(one) == 10 for one in told):
        count = (days[-1] - days[0]).days // step
        return [(days[0] + timedelta(days=step * n)).isoformat() for n in range(count + 1)]
    return sorted(told)
