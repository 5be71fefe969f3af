"""Watched series are counted: one statement a source, rolled up to places and parts in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xinglian.kernel import sql
from xinglian.risk.definitions.kind import Source
from xinglian.risk.definitions.series import SERIES

KEPT_DAYS = 500
# Facts come late: so many days are counted again every time.
LATE_DAYS = 21
_QUARTER, _LEAST = 91, 30

_ROLLED = """
WITH leaf (path, part, key, day, amount, n) AS MATERIALIZED ({select}),
wanted (key, level, cut) AS (SELECT * FROM unnest(%(keys)s::text[], %(levels)s::int[], %(cuts)s::text[])),
cells AS (
    SELECT l.key, CASE WHEN w.level = 0 THEN ''::ltree ELSE subpath(l.path, 0, w.level) END AS path,
           CASE WHEN w.cut = '' THEN '' ELSE l.part END AS cut, l.day, sum(l.amount)::float8 AS amount, sum(l.n)::float8 AS n
      FROM leaf AS l JOIN wanted AS w USING (key)
     WHERE (w.level = 0 OR nlevel(l.path) >= w.level) AND (w.cut = '' OR starts_with(l.part, w.cut || ':'))
       AND l.day BETWEEN %(since)s::date AND %(until)s::date
     GROUP BY 1, 2, 3, 4)
SELECT key, path::text, cut, array_agg(day - %(since)s::date) AS places, array_agg(amount) AS amounts, array_agg(n) AS counts
  FROM cells GROUP BY 1, 2, 3
"""

Key = tuple[str, str, str]  # series, path, cut


@dataclass(kw_only=True)
class Grid:
    """Daily amounts and counts of one source's rows over the same days."""

    first: date
    keys: list[Key]
    amounts: NDArray[np.float64]
    counts: NDArray[np.float64]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.amounts.shape[1] - 1)

    def of(self, rows: Iterable[int]) -> "Grid":
        wanted = list(rows)
        return Grid(
            first=self.first, keys=[self.keys[row] for row in wanted],
            amounts=self.amounts[wanted], counts=self.counts[wanted],
        )  # fmt: skip


def count_source(source: Source, *, today: date, since: date | None = None) -> Grid | None:
    """What is known of a source, newly counted from `since` (None: as far back as is kept); None when there is nothing.
    As the network."""
    stored = _stored(source)
    newest_complete = today - timedelta(days=source.lag)
    first = today - timedelta(days=KEPT_DAYS)
    begin = (
        first
        if since is None or stored is None
        else max(first, min(since, stored.last + timedelta(days=1)))
    )
    found = _counted(source, since=begin, until=newest_complete)
    days = [int(max(row["places"])) for row in found]
    newest = begin + timedelta(days=max(days)) if days else None
    if stored is None and newest is None:
        return None
    if source.is_fed:
        last = (
            max(day for day in (newest, stored.last if stored and begin > first else None) if day)
            if newest or stored
            else begin
        )
    else:
        last = newest_complete
    if begin == first:
        earliest = min((int(min(row["places"])) for row in found), default=0)
        stored, begin_at = None, begin + timedelta(days=earliest)
    else:
        begin_at = max(first, stored.first) if stored else begin
    return _merged(stored, found, begin=begin, first=begin_at, last=last)


def _counted(source: Source, *, since: date, until: date) -> list[dict[str, Any]]:
    wanted = [
        (one.key, level, cut)
        for one in SERIES.values() if one.source == source.key
        for level, cut in [*((level, "") for level in one.levels), *((0, cut) for cut in one.cuts)]
    ]  # fmt: skip
    keys, levels, cuts = (list(column) for column in zip(*wanted, strict=True))
    return sql.rows(
        _ROLLED.replace("{select}", source.select),
        {"keys": keys, "levels": levels, "cuts": cuts, "since": since, "until": until},
    )


def _stored(source: Source) -> Grid | None:
    rows = sql.rows(
        "SELECT series, path::text, cut, first_day, amounts, counts FROM risk_watch WHERE series = ANY(%s) ORDER BY id",
        [[one.key for one in SERIES.values() if one.source == source.key]],
    )
    if not rows:
        return None
    first = min(row["first_day"] for row in rows)
    days = max((row["first_day"] - first).days + len(row["amounts"]) for row in rows)
    grid = _empty(first, [(row["series"], row["path"], row["cut"]) for row in rows], days)
    for place, row in enumerate(rows):
        at = (row["first_day"] - first).days
        grid.amounts[place, at : at + len(row["amounts"])] = row["amounts"]
        grid.counts[place, at : at + len(row["counts"])] = row["counts"]
    return grid


def _merged(
    stored: Grid | None, found: list[dict[str, Any]], *, begin: date, first: date, last: date
) -> Grid:
    """Stored days before `begin`, counted ones from there; a day without rows is a day of nothing."""
    fresh = {(row["key"], row["path"], row["cut"]): row for row in found}
    keys = list(dict.fromkeys([*(stored.keys if stored else ()), *fresh]))
    grid = _empty(first, keys, max((last - first).days + 1, 1))
    width = grid.amounts.shape[1]
    if stored:
        skip = (first - stored.first).days
        kept = max(0, min((begin - first).days, width, stored.amounts.shape[1] - skip))
        rows = len(stored.keys)
        grid.amounts[:rows, :kept] = stored.amounts[:, skip : skip + kept]
        grid.counts[:rows, :kept] = stored.counts[:, skip : skip + kept]
    offset = (begin - first).days
    for place, key in enumerate(keys):
        if (row := fresh.get(key)) is None:
            continue
        columns = np.asarray(row["places"]) + offset
        here = (columns >= 0) & (columns < width)
        grid.amounts[place, columns[here]] = np.asarray(row["amounts"])[here]
        grid.counts[place, columns[here]] = np.asarray(row["counts"])[here]
    return grid


def _empty(first: date, keys: list[Key], days: int) -> Grid:
    return Grid(
        first=first, keys=keys, amounts=np.zeros((len(keys), days)), counts=np.zeros((len(keys), days)),
    )  # fmt: skip


def worth_watching(grid: Grid) -> Grid:
    """Without places where nearly nothing happens: the network as a whole always stays. Which of the others are too small to
    judge, `rules.windows` finds."""
    counts = grid.counts[:, -_QUARTER:]
    total = counts.sum(axis=1)
    rows = [
        row
        for row, (_key, path, cut) in enumerate(grid.keys)
        if (not path and not cut)
        or total[row] >= _LEAST
    ]  # fmt: skip
    return grid.of(rows)
