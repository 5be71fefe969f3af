"""Groups of partners that buy alike: k-means over standardised figures, the same groups from night to night.

Figures are brought to one scale (mean 0, deviation 1, cut at ± 3); who has none lies in the middle. The number of groups
is the one with the best silhouette on a sample (Rousseeuw 1987), unless last time's number is nearly as good. A run begins
at last time's centres, and groups keep the number of those with whom they share most members.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

Numbers = NDArray[np.float64]
KS = (3, 4, 5, 6, 7, 8)
SAMPLE, LOOKED_AT, ROUNDS = 15_000, 1_500, 40
LEAST = 30
_NEARLY = 0.02


@dataclass(frozen=True, kw_only=True)
class Feature:
    """`is_log`: amounts and counts, whose differences are felt as ratios. `says_low`: whether little of it is worth saying."""

    figure: str
    is_log: bool = False
    says_low: bool = True


FEATURES = (
    Feature(figure="amount_12m", is_log=True),
    Feature(figure="orders_12m", is_log=True),
    Feature(figure="recency_days", is_log=True),
    Feature(figure="trend_12m"),
    Feature(figure="lines_per_order", is_log=True),
    Feature(figure="categories_12m"),
    Feature(figure="brand_top_share"),
    Feature(figure="winter_index", says_low=False),
    Feature(figure="ev_share", says_low=False),
    Feature(figure="slow_share", says_low=False),
    Feature(figure="return_share", says_low=False),
    Feature(figure="share_tyres", says_low=False),
    Feature(figure="share_body", says_low=False),
    Feature(figure="share_fluids", says_low=False),
)


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """`labels`: the group of each, 0 … k-1. `centres` on the common scale. `silhouette` −1 … 1 on a sample."""

    labels: NDArray[np.int64]
    centres: Numbers
    silhouette: float


def standardised(columns: Sequence[Numbers], features: Sequence[Feature] = FEATURES) -> Numbers:
    """One row per partner."""
    made = []
    for column, feature in zip(columns, features, strict=True):
        values = np.log1p(np.maximum(column, 0.0)) if feature.is_log else column
        known = values[np.isfinite(values)]
        middle = float(known.mean()) if len(known) else 0.0
        spread = float(known.std()) if len(known) else 0.0
        scaled = (values - middle) / spread if spread > 1e-12 else np.zeros_like(values)
        made.append(np.clip(np.nan_to_num(scaled, nan=0.0, posinf=3.0, neginf=-3.0), -3.0, 3.0))
    return np.column_stack(made)


def group(points: Numbers, *, before: Numbers | None = None) -> Grouping:
    """Same points and same `before`, same groups: chance has a fixed seed."""
    chance = np.random.default_rng(20261122)
    drawn = (
        points
        if len(points) <= SAMPLE
        else points[chance.choice(len(points), SAMPLE, replace=False)]
    )
    looked = drawn[chance.choice(len(drawn), min(LOOKED_AT, len(drawn)), replace=False)]
    if before is not None and before.shape[1] != points.shape[1]:
        before = None
    best: tuple[float, Numbers] | None = None
    for k in KS:
        if k * LEAST > len(drawn) and k != KS[0]:
            break
        is_before = before is not None and len(before) == k
        start = before if is_before and before is not None else _spread(drawn, k, chance)
        centres = _settle(drawn, start)
        worth = silhouette(looked, nearest(looked, centres)) + (_NEARLY if is_before else 0.0)
        if best is None or worth > best[0]:
            best = (worth, centres)
    if best is None:
        return Grouping(
            labels=np.zeros(len(points), dtype=np.int64), centres=points[:0], silhouette=0.0
        )
    labels = nearest(points, best[1])
    return Grouping(
        labels=labels, centres=best[1], silhouette=silhouette(looked, nearest(looked, best[1]))
    )


def nearest(points: Numbers, centres: Numbers) -> NDArray[np.int64]:
    """The index of the nearest centre of each point."""
    squares = (centres**2).sum(axis=1)
    found = [
        np.argmin(squares - 2.0 * points[at : at + 100_000] @ centres.T, axis=1)
        for at in range(0, len(points), 100_000)
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def silhouette(points: Numbers, labels: NDArray[np.int64]) -> float:
    """How much nearer everybody is to the own group than to the next one, on average."""
    kinds = np.unique(labels)
    if len(kinds) < 2:
        return 0.0
    squares = (points**2).sum(axis=1)
    apart = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2.0 * points @ points.T, 0.0))
    sums = np.column_stack([apart[:, labels == kind].sum(axis=1) for kind in kinds])
    sizes = np.array([(labels == kind).sum() for kind in kinds])
    own = np.searchsorted(kinds, labels)
    rows = np.arange(len(points))
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    outside = others.min(axis=1)
    worth = (outside - inside) / np.maximum(np.maximum(outside, inside), 1e-12)
    return float(np.where(sizes[own] > 1, worth, 0.0).mean())


def numbers_kept(
    found: Sequence[BitMap], before: Mapping[int, BitMap]
) -> tuple[list[int], float | None]:
    """A number for each group: that of the former group with whom it shares most, else the next free one. And the share
    of those in both runs who changed their group; None without a former run."""
    pairs = sorted(
        (
            (one.intersection_cardinality(old), number, at)
            for at, one in enumerate(found)
            for number, old in before.items()
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    kept: dict[int, int] = {}
    stayed = 0
    for together, number, at in pairs:
        if together and at not in kept and number not in kept.values():
            kept[at] = number
            stayed += together
    free = (
        number for number in range(1, 1000) if number not in kept.values() and number not in before
    )
    numbers = [kept[at] if at in kept else next(free) for at in range(len(found))]
    both = BitMap.union(BitMap(), *found).intersection_cardinality(
        BitMap.union(BitMap(), *before.values())
    )
    return numbers, (1 - stayed / both) if both else None


def marks(
    centre: Numbers, features: Sequence[Feature] = FEATURES, *, most: int = 4
) -> list[tuple[str, float]]:
    """The figures that set a group apart: (figure, deviations from the mean), the strongest first."""
    told = [
        (feature.figure, float(value))
        for feature, value in zip(features, centre, strict=True)
        if abs(value) >= 0.4 and (value > 0 or feature.says_low)
    ]
    return sorted(told, key=lambda mark: -abs(mark[1]))[:most]


def _spread(points: Numbers, k: int, chance: np.random.Generator) -> Numbers:
    """First centres far from one another (k-means++, Arthur & Vassilvitskii 2007)."""
    centres = [points[chance.integers(len(points))]]
    apart = ((points - centres[0]) ** 2).sum(axis=1)
    for _more in range(k - 1):
        total = float(apart.sum())
        at = (
            chance.choice(len(points), p=apart / total)
            if total > 0
            else chance.integers(len(points))
        )
        centres.append(points[at])
        apart = np.minimum(apart, ((points - points[at]) ** 2).sum(axis=1))
    return np.array(centres)


def _settle(points: Numbers, centres: Numbers) -> Numbers:
    for _round in range(ROUNDS):
        labels = nearest(points, centres)
        moved = np.array(
            [
                points[labels == at].mean(axis=0) if (labels == at).any() else centres[at]
                for at in range(len(centres))
            ]
        )
        if np.allclose(moved, centres, atol=1e-4):
            return moved
        centres = moved
    return centres
