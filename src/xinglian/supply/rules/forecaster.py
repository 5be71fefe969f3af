"""All models together: fitted once on a table of demand, asked for any of its parts and horizons.

Which of them to believe, and at which levels to read them, is learned on the last periods, which the models that are judged
have not seen. Where the past is too short for that, the shrunken rates speak alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xinglian.supply.rules import pool, shrunken
from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules.forest import MEASURES, Forest, grow
from xinglian.supply.rules.moments import level
from xinglian.supply.rules.quantiles import Floats, Whole

KINDS = 4  # of parts, by how often they are asked for
# (discount a period, how many of the newest periods count)
_RATES: tuple[tuple[float, int | None], ...] = ((0.85, None), (0.93, None), (0.98, None), (1.0, 12))
_MOST_JUDGED = 5_000  # parts the weights are learned on
_SHARED = 300  # parts: so much weigh all kinds together in the weights of one
_FEWEST_PERIODS = 8
_KNOTS = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 52)
_IN_CACHE = 1_000  # parts
_AT_ONCE = 20_000  # parts a forecast is made for: enough to know what is usual among them


@dataclass(frozen=True, kw_only=True)
class Forecaster:
    """`weights` and `levels` by kind of part, whose bounds are shares of periods with demand; `knots`: the horizons that are
    computed, between which others lie in a straight line."""

    knots: tuple[int, ...]
    forests: tuple[Forest, ...]
    weights: Floats
    levels: Floats
    bounds: Floats

    def quantiles(self, demand: Floats, horizon: int) -> Floats:
        """Of the sum over the next `horizon` periods. `demand` (parts, periods): all parts of the set, as what is usual among
        them counts, up to the period it was fitted to or a later one. (parts, LEVELS)."""
        shards = self._shards(demand)
        return np.concatenate([self._between(one, horizon, {}) for _, one in shards])

    def sums(self, demand: Floats, *, upto: int) -> Iterator[tuple[slice, int, Floats]]:
        """As `quantiles` for the sums over 1 … `upto` periods: which parts, how many periods, (parts, LEVELS)."""
        for rows, one in self._shards(demand):
            knots: dict[int, Floats] = {}
            for horizon in range(1, upto + 1):
                yield rows, horizon, self._between(one, horizon, knots)

    def _shards(self, demand: Floats) -> Iterator[tuple[slice, "_Shard"]]:
        for first in range(0, len(demand), _AT_ONCE):
            rows = slice(first, first + _AT_ONCE)
            yield rows, _Shard(demand[rows], self.forests, self.bounds)

    def _between(self, shard: "_Shard", horizon: int, known: dict[int, Floats]) -> Floats:
        low = max(one for one in self.knots if one <= horizon)
        high = min((one for one in self.knots if one >= horizon), default=low)
        for knot in {low, high} - set(known):
            known[knot] = shard.read(knot, self.weights, self.levels)
        for old in [one for one in known if one < low]:
            del known[old]
        share = (horizon - low) / (high - low) if high > low else 0.0
        return known[low] * (1 - share) + known[high] * share


class _Shard:
    """Parts and all that does not depend on the horizon."""

    def __init__(self, demand: Floats, forests: Sequence[Forest], bounds: Floats) -> None:
        self.kinds = _kinds(demand, bounds)
        self._forests, self._rates = forests, _all_rates(demand)
        self._placed = [one.place(demand) for one in forests]

    def read(self, horizon: int, weights: Floats, levels: Floats) -> Floats:
        """All models mixed, some parts at a time: what fits the processor's own memory takes two thirds of the time."""
        found = np.empty((len(self.kinds), len(q.LEVELS)))
        for first in range(0, len(found), _IN_CACHE):
            rows = slice(first, first + _IN_CACHE)
            kinds = self.kinds[rows]
            found[rows] = q.relevelled(q.mixed(self.said(horizon, rows), weights[kinds]), levels[kinds])  # fmt: skip
        return found

    def said(self, horizon: int, rows: slice = slice(None)) -> list[Floats]:
        """By model. (parts, LEVELS) each."""
        return [
            *(shrunken.quantiles(one.of(rows), horizon) for one in self._rates),
            *(
                forest.quantiles(placed.of(rows), horizon)
                for forest, placed in zip(self._forests, self._placed, strict=True)
            ),
        ]


def fit(
    demand: Floats, *, horizon: int, trees: int = 80, seed: int = 7, trust: float = 0.5
) -> Forecaster:
    """`demand` (parts, periods), not negative, NaN where nothing was observed, the newest last; `horizon`: the longest sum that
    will be asked for, in periods. The same input gives the same answers."""
    knots = tuple(sorted({one for one in _KNOTS if one < horizon} | {horizon}))
    forests = _forests(demand, knots, trees=trees, seed=seed)
    plain = Forecaster(
        knots=knots, forests=(), weights=np.full((KINDS, len(_RATES)), 1 / len(_RATES)),
        levels=np.tile(q.LEVELS, (KINDS, 1)), bounds=np.linspace(0, 1, KINDS + 1)[1:-1],
    )  # fmt: skip
    if not forests:
        return plain
    periods = demand.shape[1]
    held = int(np.clip(periods // 5, 2, 6))
    half = max(held // 2, 1)
    tried = _forests(
        demand[:, : periods - held], tuple(sorted({1, half, held})), trees=trees, seed=seed
    )
    if not tried:
        return plain
    chance = np.random.default_rng(seed)
    rows = np.sort(chance.permutation(len(demand))[:_MOST_JUDGED])
    often = _often(demand[:, : periods - held])
    bounds = np.quantile(often, np.linspace(0, 1, KINDS + 1)[1:-1])
    kinds = _kinds(demand[rows, : periods - held], bounds)
    trials = [
        _Trial(demand, rows, kinds, moment=moment, horizon=h, forests=tried)
        for moment, h in ((periods - held, held), (periods - held, half), (periods - half, half), (periods - held, 1))
    ]  # fmt: skip
    weights = _weights(trials)
    levels = np.vstack(
        [_levels(trials[:-1], kind, weights[kind], seed=seed, trust=trust) for kind in range(KINDS)]
    )
    return Forecaster(knots=knots, forests=forests, weights=weights, levels=levels, bounds=bounds)


class _Trial:
    """What the models say at a moment in the past, and what came; parts of which not all was observed are left out."""

    def __init__(
        self, demand: Floats, rows: Whole, kinds: Whole, *, moment: int, horizon: int, forests: Sequence[Forest]
    ) -> None:  # fmt: skip
        came = demand[rows, moment : moment + horizon].sum(axis=1)
        known = ~np.isnan(came)
        rows = rows[known]
        self.kinds, self.actual = kinds[known], came[known]
        past = demand[:, :moment]
        self.said = [one[rows] for one in _Shard(past, forests, np.empty(0)).said(horizon)]
        # A part that sells a hundred times as much counts ten times as much.
        self.size = np.sqrt(level(past[rows])) * horizon


def _weights(trials: Sequence[_Trial]) -> Floats:
    """(KINDS, models)."""
    scores = [pool.parts_of_score(one.said, one.actual) for one in trials]
    a = np.concatenate([s[0] / one.size[:, None] for s, one in zip(scores, trials, strict=True)])
    b = np.concatenate([s[1] / one.size[:, None, None] for s, one in zip(scores, trials, strict=True)])  # fmt: skip
    kinds = np.concatenate([one.kinds for one in trials])
    found = []
    for kind in range(KINDS):
        some = kinds == kind
        # All kinds together, as if their scores were of this one's size.
        like = a[some].mean() / max(a.mean(), 1e-12) if some.any() else 1.0
        own_a = a[some].sum(axis=0) + _SHARED * like * a.mean(axis=0)
        own_b = b[some].sum(axis=0) + _SHARED * like * b.mean(axis=0)
        found.append(pool.best_weights(own_a / (some.sum() + _SHARED), own_b / (some.sum() + _SHARED)))  # fmt: skip
    return np.vstack(found)


def _levels(
    trials: Sequence[_Trial], kind: int, weights: Floats, *, seed: int, trust: float
) -> Floats:
    said, came = [], []
    for one in trials:
        some = one.kinds == kind
        if some.any():
            said.append(q.mixed([model[some] for model in one.said], np.tile(weights, (int(some.sum()), 1))))  # fmt: skip
            came.append(one.actual[some])
    if not said:
        return q.LEVELS
    return pool.learnt_levels(np.vstack(said), np.concatenate(came), seed=seed, trust=trust)


def _forests(
    demand: Floats, horizons: tuple[int, ...], *, trees: int, seed: int
) -> tuple[Forest, ...]:
    if demand.shape[1] < _FEWEST_PERIODS:
        return ()
    grown = [
        grow(demand, horizons=horizons, measure=measure, trees=trees, seed=seed)
        for measure in MEASURES
    ]
    return tuple(one for one in grown if one is not None)


def _all_rates(demand: Floats) -> list[shrunken.Rates]:
    return [shrunken.rates(demand, discount=discount, newest=newest) for discount, newest in _RATES]


def _often(demand: Floats) -> Floats:
    seen = ~np.isnan(demand)
    share: Floats = (np.where(seen, demand, 0) > 0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return share


def _kinds(demand: Floats, bounds: Floats) -> Whole:
    return np.searchsorted(bounds, _often(demand), side="right")
