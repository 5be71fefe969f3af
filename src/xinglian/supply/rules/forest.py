"""One forest for all parts: parts that looked alike at some moment in the past say what came next.

Extremely randomised trees (Geurts et al. 2006) divide the moments of all parts; a leaf keeps what was asked for after its
moments, and a forecast is the mixture of the leaves a part falls into (quantile regression forest, Meinshausen 2006).
One partition serves all horizons.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor

from xinglian.supply.rules.moments import features, level
from xinglian.supply.rules.quantiles import LEVELS, Floats
from xinglian.supply.rules.shrunken import rates

MOST_ROWS = 60_000
FEWEST_ROWS = 500  # moments of all parts; with fewer there is nothing to learn that holds
FEWEST_PERIODS = 4  # of history before a moment one learns from
_DISCOUNT = 0.95
_PER_LEAF = 24  # values kept of a leaf, evenly spread


# units; multiples of a part's level; distance from what its rate says, in standard deviations of its own
Measure = Literal["units", "levels", "surprise"]
MEASURES: tuple[Measure, ...] = ("units", "levels", "surprise")


@dataclass(frozen=True, kw_only=True)
class Forest:
    """`leaves[horizon][tree]` (nodes, _PER_LEAF): what came in that many periods, in the `measure`."""

    measure: Measure
    ensemble: ExtraTreesRegressor
    leaves: dict[int, list[Floats]]

    def place(self, demand: Floats) -> "Placed":
        """Parts in the leaves of each tree. `demand` (parts, periods): all parts of a set, as what is usual among them counts."""
        leaves = np.asarray(self.ensemble.apply(_known(demand, self.measure)))
        return Placed(leaves=leaves, yardstick=_yardstick(demand, self.measure))

    def quantiles(self, placed: "Placed", horizon: int) -> Floats:
        """Of the sum over a horizon it was grown for. (parts, LEVELS)."""
        said = [grid[placed.leaves[:, n]] for n, grid in enumerate(self.leaves[horizon])]
        values = np.sort(np.concatenate(said, axis=1), axis=1)
        picked = values[:, (LEVELS * values.shape[1]).astype(int)]
        middle, unit = placed.yardstick.over(horizon)
        sums: Floats = np.maximum(middle[:, None] + picked * unit[:, None], 0)
        return sums


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """What a sum over h periods is measured from (h · `middle`) and in (√(`noise` · h + `doubt` · h² + `fixed`)); one each a part."""

    middle: Floats
    noise: Floats
    doubt: Floats
    fixed: Floats

    def over(self, horizon: int) -> tuple[Floats, Floats]:
        return self.middle * horizon, np.sqrt(
            self.noise * horizon + self.doubt * horizon**2 + self.fixed
        )

    def of(self, rows: slice) -> "Yardstick":
        return Yardstick(
            middle=self.middle[rows], noise=self.noise[rows], doubt=self.doubt[rows], fixed=self.fixed[rows]
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Placed:
    """`leaves` (parts, trees)."""

    leaves: NDArray[Any]
    yardstick: Yardstick

    def of(self, rows: slice) -> "Placed":
        return Placed(leaves=self.leaves[rows], yardstick=self.yardstick.of(rows))


def grow(
    demand: Floats,
    *,
    horizons: tuple[int, ...],
    measure: Measure,
    trees: int,
    seed: int,
    leaf: int = 25,
) -> Forest | None:
    """Learns from all of `demand` (parts, periods); None when that is too little. `horizons` rise."""
    x, y = _lessons(demand, horizons=horizons, measure=measure, seed=seed)
    if len(x) < FEWEST_ROWS:
        return None
    rate = y if measure == "surprise" else np.sqrt(y / np.asarray(horizons))
    # Where a long horizon is not over yet, the shorter ones speak for it: the first always is.
    known = ~np.isnan(rate)
    goal = np.where(known, rate, (np.where(known, rate, 0).sum(axis=1) / known.sum(axis=1))[:, None])  # fmt: skip
    ensemble = ExtraTreesRegressor(
        n_estimators=trees, min_samples_leaf=leaf, max_features=0.5, random_state=seed, n_jobs=1
    ).fit(x, goal)
    fallen = ensemble.apply(x)
    leaves: dict[int, list[Floats]] = {}
    for k, h in enumerate(horizons):
        over = known[:, k]
        shorter = horizons[k - 1] if k else None
        leaves[h] = []
        for n, tree in enumerate(ensemble.estimators_):
            grid, has = _kept(fallen[over, n], y[over, k], tree.tree_.node_count)
            if (
                shorter
            ):  # a leaf of which nothing is known so far ahead says the next shorter sum, longer
                grid[~has] = leaves[shorter][n][~has] * (
                    1 if measure == "surprise" else h / shorter
                )
            leaves[h].append(grid)
    return Forest(measure=measure, ensemble=ensemble, leaves=leaves)


def _lessons(
    demand: Floats, *, horizons: tuple[int, ...], measure: Measure, seed: int
) -> tuple[Floats, Floats]:
    """Moments of parts and what came after them: features, and sums over the horizons (NaN: not over yet)."""
    periods = demand.shape[1]
    chance = np.random.default_rng(seed)
    moments = range(max(FEWEST_PERIODS, min(12, periods // 3)), periods - horizons[0] + 1)
    most = max(MOST_ROWS // max(len(moments), 1), 50)
    found: list[tuple[Floats, Floats]] = []
    for t in moments:
        is_told = (~np.isnan(demand[:, :t])).sum(axis=1) >= FEWEST_PERIODS
        is_over = ~np.isnan(demand[:, t : t + horizons[0]]).any(axis=1)
        rows = np.flatnonzero(is_told & is_over)
        if len(rows) > most:
            rows = chance.choice(rows, most, replace=False)
        past = demand[rows, :t]
        came = np.full((len(rows), len(horizons)), np.nan)
        yardstick = _yardstick(past, measure)
        for k, h in enumerate(horizons):
            if t + h <= periods:
                middle, unit = yardstick.over(h)
                came[:, k] = (demand[rows, t : t + h].sum(axis=1) - middle) / unit
        found.append((_known(past, measure), came))
    if not found:
        return np.empty((0, 1)), np.empty((0, len(horizons)))
    x = np.vstack([one for one, _ in found])
    return x, np.vstack([one for _, one in found])


def _known(past: Floats, measure: Measure) -> Floats:
    scale = None if measure == "units" else level(past)
    return features(past, scale=scale).astype(np.float32)


def _yardstick(past: Floats, measure: Measure) -> Yardstick:
    none = np.zeros(len(past))
    if measure == "surprise":
        found = rates(past, discount=_DISCOUNT)
        return Yardstick(middle=found.mean, noise=found.mean * found.clump, doubt=found.variance, fixed=none)  # fmt: skip
    unit = level(past) ** 2 if measure == "levels" else none + 1
    return Yardstick(middle=none, noise=none, doubt=none, fixed=unit)


def _kept(leaves: NDArray[Any], y: Floats, nodes: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Of each leaf _PER_LEAF of its values, evenly spread, and whether it has any."""
    order = np.lexsort((y, leaves))
    leaf, value = leaves[order], y[order]
    starts = np.searchsorted(leaf, np.arange(nodes))
    count = np.searchsorted(leaf, np.arange(nodes), side="right") - starts
    has = count > 0
    share = (np.arange(_PER_LEAF) + 0.5) / _PER_LEAF
    place = starts[has, None] + (share[None, :] * count[has, None]).astype(int)
    out = np.zeros((nodes, _PER_LEAF), dtype=np.float32)
    out[has] = value[place]
    return out, has
