"""One partner's health in a quarter: what each indicator gives, what moved it, what would move it most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from xinglian.kernel import knobs, sql
from xinglian.scorecard.models import Release
from xinglian.scorecard.models.score import LEVEL
from xinglian.scorecard.queries.releases import keys_of, release_for, released, stick_for
from xinglian.scorecard.rules.colour import TONES
from xinglian.scorecard.rules.index import contributions, gain
from xinglian.scorecard.rules.profiles import PROFILE_OF, quarter_key, quarters_later
from xinglian.scorecard.rules.scale import MIDDLE, MISSING, next_goal, points, value_at
from xinglian.scorecard.rules.waterfall import Bar, Scored, waterfall
from xinglian.signals import api as signals

THINGS = 3


@dataclass(frozen=True, kw_only=True)
class Part:
    """An indicator of the index: value, points of 100, weight after sharing, what it gives, what its next step would bring.

    `typical` is the yardstick of the middle of the type; `goal` the value of the next yardstick, `goal_points` its points.
    """

    key: str
    name: str
    group: str
    value: float | None
    text: str
    points: float | None
    weight: int
    gives: float
    typical: str
    goal: str
    goal_points: int | None
    gain: float
    change: float | None


@dataclass(frozen=True, kw_only=True)
class Quarter:
    quarter: date
    key: str
    index: float | None
    tone: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """A bar of the waterfall: an indicator's key, or `coverage`, `release`; points of the index."""

    key: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    partner_id: int
    quarter: date
    type: str
    index: float | None
    tone: str
    change: float | None
    coverage: float
    percentile: int | None
    release: Release
    quarters: list[Quarter]
    parts: list[Part]
    missing: list[Part]
    strengths: list[Part]
    to_do: list[Part]
    steps: list[Step]
    before: Quarter | None

    @property
    def is_rated(self) -> bool:
        return self.index is not None


def diagnosis(*, partner_id: int, quarter: date | None = None) -> Diagnosis | None:
    """Of the quarter, or of the last one scored; None when the partner is not scored or out of sight. Five queries."""
    rows = sql.rows(
        f"SELECT s.*, l.percentile FROM scorecard_score AS s {LEVEL} WHERE s.partner_id = %s ORDER BY s.quarter",
        [partner_id],
    )
    if not rows:
        return None
    row = next((one for one in rows if one["quarter"] == quarter), rows[-1])
    earlier = next(
        (one for one in rows if one["quarter"] == quarters_later(row["quarter"], -1)), None
    )
    by_id = {one.pk: one for one in released()}
    release = by_id.get(row["release_id"]) or release_for(row["quarter"], list(by_id.values()))
    values = _values(partner_id, [row["quarter"], *([earlier["quarter"]] if earlier else [])])
    parts = _parts(row, release, values[row["quarter"]], earlier)
    measured = [part for part in parts if part.points is not None]
    quarters = [_quarter(one) for one in rows]
    return Diagnosis(
        partner_id=partner_id, quarter=row["quarter"], type=row["type"], index=_points(row["index"]), tone=TONES[row["colour"]],
        change=_points(row["change"]), coverage=row["coverage"] / 1000, percentile=row["percentile"],
        release=release, quarters=quarters, parts=sorted(measured, key=lambda part: -part.weight),
        missing=[part for part in parts if part.points is None],
        strengths=sorted((part for part in measured if (part.points or 0) > MIDDLE / 10), key=lambda part: (-(part.points or 0) * part.weight, part.key))[:THINGS],
        to_do=sorted((part for part in measured if part.gain > 0), key=lambda part: (-part.gain, part.key))[:THINGS],
        steps=_steps(row, earlier, release, by_id, values) if row["index"] is not None else [],
        before=_quarter(earlier) if earlier else None,
    )  # fmt: skip


def _points(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _quarter(row: dict[str, Any]) -> Quarter:
    return Quarter(
        quarter=row["quarter"],
        key=quarter_key(row["quarter"]),
        index=_points(row["index"]),
        tone=TONES[row["colour"]],
    )


def _values(partner_id: int, quarters: Sequence[date]) -> dict[date, dict[str, float | None]]:
    """Quarter → indicator → value, numerators and denominators of its months added up."""
    rows = sql.rows(
        "SELECT date_trunc('quarter', month)::date AS quarter, seat, sum(top)::numeric AS top, sum(bottom)::numeric AS bottom"
        " FROM signals_pub_indicator, unnest(tops, bottoms) WITH ORDINALITY AS u(top, bottom, seat)"
        " WHERE partner_id = %s AND bottom IS NOT NULL AND date_trunc('quarter', month)::date = ANY(%s) GROUP BY 1, 2",
        [partner_id, list(quarters)],
    )
    seats = {one.place: one for one in signals.indicators().values()}
    found: dict[date, dict[str, float | None]] = {quarter: {} for quarter in quarters}
    for row in rows:
        if one := seats.get(int(row["seat"])):
            found[row["quarter"]][one.key] = one.said(int(row["top"]), int(row["bottom"]))
    return found


def _parts(
    row: dict[str, Any],
    release: Release,
    values: dict[str, float | None],
    earlier: dict[str, Any] | None,
) -> list[Part]:
    keys = keys_of(release.weights)
    weights = [_weight(release, row["type"], key) for key in keys]
    stored = row["points"]
    gives = contributions(stored, weights) if row["index"] is not None else [0] * len(keys)
    was = (
        earlier["points"]
        if earlier and earlier["release_id"] == row["release_id"]
        else [MISSING] * len(keys)
    )
    catalogue, currency = signals.indicators(), str(knobs.value("signals.currency"))

    def text(key: str, value: float | None) -> str:
        return signals.indicator_text(key=key, value=value, currency=currency)

    found = []
    for at, key in enumerate(keys):
        if not weights[at]:
            continue
        stick, goal = stick_for(release, row["type"], key), next_goal(stored[at])
        if goal and stick and text(key, value_at(stick, goal)) == text(key, values.get(key)):
            goal = None  # as good as there, but for what nobody would see
        found.append(
            Part(
                key=key, name=str(catalogue[key].name), group=catalogue[key].group, value=values.get(key),
                text=text(key, values.get(key)), points=None if stored[at] == MISSING else stored[at] / 10, weight=weights[at],
                gives=gives[at] / 10, typical=text(key, stick.middle) if stick else "",
                goal=text(key, value_at(stick, goal)) if stick and goal else "", goal_points=goal // 10 if goal else None,
                gain=gain(stored, weights, at=at, goal=goal) / 10 if goal and row["index"] is not None else 0.0,
                change=None if MISSING in (was[at], stored[at]) else (stored[at] - was[at]) / 10,
            )
        )  # fmt: skip
    return found


def _weight(release: Release, kind: str, key: str) -> int:
    return int(release.weights.get(PROFILE_OF.get(kind, ""), {}).get(key, 0))


def _steps(
    row: dict[str, Any], earlier: dict[str, Any] | None, release: Release, releases: dict[int, Release],
    values: dict[date, dict[str, float | None]],
) -> list[Step]:  # fmt: skip
    """The waterfall from the quarter before."""
    if earlier is None or earlier["index"] is None:
        return []
    old = releases.get(earlier["release_id"], release)
    keys, old_keys = keys_of(release.weights), keys_of(old.weights)
    every = list(dict.fromkeys([*keys, *old_keys]))

    def scored(points_: Sequence[int], of: Sequence[str], by: Release, kind: str) -> Scored:
        at = dict(zip(of, points_, strict=True))
        return Scored(
            points=[at.get(key, MISSING) for key in every],
            weights=[_weight(by, kind, key) for key in every],
        )

    after = scored(row["points"], keys, release, row["type"])
    before = scored(earlier["points"], old_keys, old, earlier["type"])
    rescored = None
    if (old.pk, earlier["type"]) != (release.pk, row["type"]):
        again = _again(values[earlier["quarter"]], keys, release, row["type"])
        rescored = scored(again, keys, release, row["type"])
    return [_named(bar, every) for bar in waterfall(before, after, rescored=rescored)]


def _again(
    values: dict[str, float | None], keys: Sequence[str], release: Release, kind: str
) -> list[int]:
    """Points of earlier values by the present release."""
    found = []
    for key in keys:
        stick, value = stick_for(release, kind, key), values.get(key)
        known = stick is not None and value is not None and _weight(release, kind, key)
        found.append(
            int(points(np.array([value], dtype=float), stick)[0]) if known and stick else MISSING
        )
    return found


def _named(bar: Bar, keys: Sequence[str]) -> Step:
    return Step(key=keys[bar.key] if isinstance(bar.key, int) else bar.key, points=bar.tenths / 10)
