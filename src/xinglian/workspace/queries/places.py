"""Partners and stock by place, as last counted, and as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.workspace.queries.reach import AREA, COUNTRY, PROVINCE, own_rows, place_names


@dataclass(frozen=True, kw_only=True)
class Count:
    """Partners by layer, and stock: positions and amounts in minor units of CNY. `slow` has not moved for 180 days."""

    partners: int = 0
    active: int = 0
    core: int = 0
    close: int = 0
    base: int = 0
    emerging: int = 0
    stock_partners: int = 0
    positions: int = 0
    zero_positions: int = 0
    slow_positions: int = 0
    value_minor: int = 0
    slow_minor: int = 0
    stock_as_of: date | None = None
    computed_at: datetime | None = None

    @property
    def slow_share(self) -> float | None:
        return self.slow_minor / self.value_minor if self.value_minor else None

    @property
    def zero_share(self) -> float | None:
        return self.zero_positions / self.positions if self.positions else None


@dataclass(frozen=True, kw_only=True)
class PlaceCount:
    code: str
    name: str
    now: Count


@dataclass(frozen=True, kw_only=True)
class Network:
    """`before` is the last count on or before the day compared with; None when nothing was counted then."""

    now: Count
    before: Count | None
    areas: Sequence[PlaceCount]
    provinces: Sequence[PlaceCount]


_COUNTS = (
    "partners", "active", "core", "close", "base", "emerging", "stock_partners", "positions",
    "zero_positions", "slow_positions", "value_minor", "slow_minor",
)  # fmt: skip
_SUMS = """
SELECT w.day, g.depth, CASE g.depth WHEN 1 THEN '' ELSE subpath(w.path, 0, g.depth)::text END AS path,
       {sums}, max(w.stock_as_of) AS stock_as_of, max(w.computed_at) AS computed_at
  FROM unnest(ARRAY[1, 2, 3]) AS g(depth) JOIN workspace_place AS w ON {rows}
 WHERE w.day = (SELECT max(day) FROM workspace_place)
    OR (g.depth = 1 AND w.day = (SELECT max(day) FROM workspace_place WHERE day <= %(before)s))
 GROUP BY 1, 2, 3
"""


def network(*, before: date) -> Network:
    """Two queries."""
    condition, regions = own_rows(COUNTRY, AREA, PROVINCE)
    sums = ", ".join(f"sum(w.{name})::bigint AS {name}" for name in _COUNTS)
    found = sql.rows(
        _SUMS.format(sums=sums, rows=condition), {"before": before, "regions": regions}, kept=True
    )
    if not found:
        return Network(now=Count(), before=None, areas=[], provinces=[])
    newest = max(row["day"] for row in found)
    names = place_names()
    whole = {row["day"]: _count(row) for row in found if row["depth"] == COUNTRY}
    earlier = [day for day in whole if day != newest]
    return Network(
        now=whole.get(newest, Count()),
        before=whole[earlier[0]] if earlier else None,
        areas=_places(found, names, AREA),
        provinces=_places(found, names, PROVINCE),
    )


def _count(row: dict[str, Any]) -> Count:
    return Count(**{name: row[name] for name in (*_COUNTS, "stock_as_of", "computed_at")})


def _places(found: list[dict[str, Any]], names: dict[str, str], depth: int) -> list[PlaceCount]:
    by_code = {
        row["path"].rpartition(".")[2]: _count(row) for row in found if row["depth"] == depth
    }
    return [
        PlaceCount(code=code, name=name, now=by_code[code])
        for code, name in names.items()
        if code in by_code
    ]
