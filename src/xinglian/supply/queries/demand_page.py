"""One part at one partner: what was needed, what is expected, and what was said before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.supply.rules.kept import KEPT

_LOW, _HIGH = KEPT.index(0.05), KEPT.index(0.95)
_PAST = 12


@dataclass(frozen=True, kw_only=True)
class Past:
    """What was said of one month before it began, and what came; `is_inside`: between the 5 % and the 95 % quantile."""

    month: date
    mean: float
    low: float
    high: float
    came: float

    @property
    def is_inside(self) -> bool:
        return self.low <= self.came <= self.high


@dataclass(frozen=True, kw_only=True)
class DemandPage:
    """`history`: months and units, None where nothing was observed. `ahead`: months, oldest first, with the sum up to each.
    `there`: on hand as last stated on `as_of`."""

    until: date
    basis: str
    history: list[tuple[date, float | None]]
    ahead: list[dict[str, Any]]
    past: list[Past]
    there: float | None
    as_of: date | None
    cover: int | None

    @property
    def inside(self) -> int:
        return sum(one.is_inside for one in self.past)


def demand_page(*, org_id: int, part_id: int) -> DemandPage | None:
    """None when nothing was forecast, or is not the caller's to see."""
    rows = sql.rows(
        "SELECT until, basis, history, mean, none, quantiles FROM supply_forecast WHERE partner_id = %s AND part_id = %s"
        " ORDER BY until DESC LIMIT %s",
        [org_id, part_id, _PAST + 1],
    )
    if not rows:
        return None
    now, earlier = rows[0], rows[1:]
    have = sql.row(
        "SELECT sum(on_hand)::float8 AS there, max(as_of) AS as_of FROM trade_pub_stock WHERE partner_id = %s AND part_id = %s",
        [org_id, part_id],
    ) or {"there": None, "as_of": None}
    until, units = now["until"], now["history"]
    history = [(_month(until, n - len(units)), one) for n, one in enumerate(units)]
    known = dict(history)
    mean = now["mean"][2]
    return DemandPage(
        until=until, basis=now["basis"], history=history, there=have["there"], as_of=have["as_of"],
        ahead=[
            {"month": _month(until, n), "mean": now["mean"][n], "none": now["none"][n], "quantiles": now["quantiles"][n]}
            for n in range(len(now["mean"]))
        ],
        past=[
            Past(month=one["until"], mean=one["mean"][0], low=one["quantiles"][0][_LOW], high=one["quantiles"][0][_HIGH], came=came)
            for one in earlier if (came := known.get(one["until"])) is not None
        ],
        cover=round(max(have["there"], 0) * 91 / mean) if have["there"] is not None and mean >= 0.05 else None,
    )  # fmt: skip


def _month(start: date, after: int) -> date:
    at = start.year * 12 + start.month - 1 + after
    return date(at // 12, at % 12 + 1, 1)
