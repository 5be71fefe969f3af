"""Sums of indicators within the reach of whoever asks, by month: of a region, a type, a layer.

Sums are kept by province. Deeper places, and people who look after a county, add up their partners instead: the same
columns, from another source, and row security in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.signals.access import NotForPartners
from xinglian.signals.rules.indicator import Indicator

PROVINCE = 3  # depth of a province in a region path
_STEPS = ("region", "type", "layer")


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a page looks at. Empty words: all."""

    region_path: str = ""
    type: str = ""
    layer: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.region_path or self.type or self.layer)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Numerator, denominator, and how many partners they come from."""

    top: int = 0
    bottom: int = 0
    partners: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            top=self.top + other.top, bottom=self.bottom + other.bottom, partners=max(self.partners, other.partners)
        )  # fmt: skip

    def said(self, one: Indicator) -> float | None:
        return one.said(self.top, self.bottom)


def source(by: Narrowed, seats: Sequence[int] | None = None) -> tuple[str, list[Any]]:
    """A FROM item with indicator, month, place, type, layer, top, bottom, partners, narrowed; and its parameters."""
    acting = scope.current()
    if acting.reach == "own":
        raise NotForPartners
    paths = [by.region_path] if by.region_path else []
    deep = [path for path in (*paths, *acting.region_paths) if path.count(".") >= PROVINCE]
    where, params = ["true"], []
    for column in ("type", "layer"):
        if value := getattr(by, column):
            where.append(f"{column} = %s")
            params.append(value)
    if not deep:
        if by.region_path:
            where.append("place <@ %s::ltree")
            params.append(by.region_path)
        if seats is not None:
            where.append("indicator = ANY(%s)")
            params.append(list(seats))
        return f"(SELECT * FROM signals_indicator_sum WHERE {' AND '.join(where)})", params
    where.append("u.bottom IS NOT NULL")
    if by.region_path:
        where.append(
            "i.partner_id IN (SELECT partner_id FROM partners_pub_partner WHERE region_path <@ %s::ltree)"
        )
        params.append(by.region_path)
    if seats is not None:
        where.append("u.indicator = ANY(%s)")
        params.append(list(seats))
    return (
        "(SELECT u.indicator, i.month, i.place, i.type, i.layer, u.top, u.bottom, 1 AS partners FROM signals_indicator AS i,"
        f" unnest(i.tops, i.bottoms) WITH ORDINALITY AS u(top, bottom, indicator) WHERE {' AND '.join(where)})",
        params,
    )


def by_month(
    *, narrowed: Narrowed, seats: Sequence[int] | None = None
) -> dict[int, dict[date, Sum]]:
    """Seat → month → sum. One query."""
    of, params = source(narrowed, seats)
    found: dict[int, dict[date, Sum]] = {}
    for row in sql.rows(
        "SELECT indicator, month, sum(top)::numeric AS top, sum(bottom)::numeric AS bottom, sum(partners)::int AS partners"
        f" FROM {of} AS s GROUP BY indicator, month ORDER BY indicator, month",
        params,
    ):
        found.setdefault(int(row["indicator"]), {})[row["month"]] = _sum(row)
    return found


def by_place(
    *, narrowed: Narrowed, seat: int, first: date, last: date, depth: int
) -> dict[str, tuple[Sum, Sum]]:
    """Place at that depth → its sum in the period, and in the period of the same length before."""
    of, params = source(narrowed, [seat])
    return _two(of, params, f"CASE WHEN nlevel(place) >= {int(depth)} THEN subpath(place, 0, {int(depth)})::text ELSE place::text END", first, last)  # fmt: skip


def by_word(
    *, narrowed: Narrowed, seat: int, column: str, first: date, last: date
) -> dict[str, tuple[Sum, Sum]]:
    """The same by partner type or layer; the page's own narrowing of that column is left aside."""
    if column not in _STEPS[1:]:
        raise ValueError(column)
    of, params = source(replace(narrowed, **{column: ""}), [seat])
    return _two(of, params, column, first, last)


def _two(
    of: str, params: list[Any], key: str, first: date, last: date
) -> dict[str, tuple[Sum, Sum]]:
    length = (last.year - first.year) * 12 + last.month - first.month + 1
    rows = sql.rows(
        f"SELECT {key} AS key, month >= %s AS is_now, sum(top)::numeric AS top, sum(bottom)::numeric AS bottom,"
        f" (sum(partners) FILTER (WHERE true) / greatest(count(DISTINCT month), 1))::int AS partners FROM {of} AS s"
        " WHERE month <= %s AND month >= %s::date - make_interval(months => %s) GROUP BY 1, 2",
        [first, *params, last, first, length],
    )
    found: dict[str, tuple[Sum, Sum]] = {}
    for row in rows:
        now, before = found.get(row["key"], (Sum(), Sum()))
        found[row["key"]] = (_sum(row), before) if row["is_now"] else (now, _sum(row))
    return {key: pair for key, pair in found.items() if pair[0].bottom}


def _sum(row: dict[str, Any]) -> Sum:
    return Sum(top=int(row["top"]), bottom=int(row["bottom"]), partners=row["partners"])
