"""What a draft of weights would change: this quarter's indexes by what holds now, and by the draft."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xinglian.partners import api as partners
from xinglian.scorecard.models import Release
from xinglian.scorecard.queries.releases import (
    QUARTERS,
    keys_of,
    points_of,
    release_for,
    released,
    set_yardsticks,
    weights_of,
)
from xinglian.scorecard.queries.values import load, quarters_measured, sampled
from xinglian.scorecard.rules.colour import colours
from xinglian.scorecard.rules.index import UNRATED, indexes

MOVERS = 8


@dataclass(frozen=True, kw_only=True)
class Mover:
    partner_id: int
    name: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`table[before][after]`: partners by colour (0 none, 1 red, 2 yellow, 3 green) under both. Of a large network a sample."""

    quarter: date
    partners: int
    is_sample: bool
    table: list[list[int]]
    mean_before: float | None
    mean_after: float | None
    movers: list[Mover]

    @property
    def better(self) -> int:
        return sum(self.table[was][now] for was in range(1, 4) for now in range(was + 1, 4))

    @property
    def worse(self) -> int:
        return sum(self.table[was][now] for was in range(2, 4) for now in range(1, was))

    @property
    def unrated(self) -> int:
        return sum(self.table[was][0] for was in range(1, 4))


def preview(draft: Release) -> Preview | None:
    """Of the last quarter measured, with the yardsticks the release would set. None while nothing is measured."""
    quarters = quarters_measured()
    if not quarters:
        return None
    quarter, only = quarters[-1], sampled()
    holding = release_for(quarter, released())
    draft.yardsticks = set_yardsticks(quarters=quarters[-QUARTERS:], keys=keys_of(draft.weights))
    found = [_scored(release, quarter, only) for release in (holding, draft)]
    (ids, was, was_colour), (_ids, now, now_colour) = found
    table = [
        [int(((was_colour == b) & (now_colour == a)).sum()) for a in range(4)] for b in range(4)
    ]
    both = np.flatnonzero((was != UNRATED) & (now != UNRATED))
    moved = both[np.argsort(-np.abs(now[both] - was[both]), kind="stable")][:MOVERS]
    cards = partners.partners(partner_ids=ids[moved].tolist())
    return Preview(
        quarter=quarter, partners=len(ids), is_sample=only != "true", table=table, mean_before=_mean(was), mean_after=_mean(now),
        movers=[
            Mover(partner_id=int(ids[at]), name=cards[int(ids[at])].label, before=float(was[at]) / 10, after=float(now[at]) / 10)
            for at in moved if was[at] != now[at] and int(ids[at]) in cards
        ],
    )  # fmt: skip


def _scored(
    release: Release, quarter: date, only: str
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    values = load(quarter=quarter, keys=keys_of(release.weights), only=only)
    index, _coverage = indexes(
        points_of(values, release),
        weights_of(values, release),
        least_coverage=release.least_coverage,
    )
    colour = colours(
        index, values.before, red=release.red, green=release.green, margin=release.margin
    )
    return values.partner_id, index, colour


def _mean(index: NDArray[Any]) -> float | None:
    rated = index[index != UNRATED]
    return float(rated.mean()) / 10 if len(rated) else None
