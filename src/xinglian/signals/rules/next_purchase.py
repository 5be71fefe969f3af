"""When each partner orders next: a chance for every coming week, given that no week before had an order.

A logistic hazard by week over half a year. It starts from two plain accounts, BG/NBD (pace of its own, may be gone) and the
partner's own rhythm (a log-logistic over its gaps), and learns on the past how far to trust each, what silence, trend, age
and season add. Learned on many earlier days at once; weeks nobody has seen the end of are left out, not guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xinglian.signals.rules.buy_till_gone import BuyTillGone
from xinglian.signals.rules.rhythm import History, Rhythm, month_of, next_order, rhythm

Numbers = NDArray[np.float64]

WEEKS = 26
DAYS = 7 * WEEKS
HORIZONS = (30, 90, DAYS)
_EDGES: Numbers = np.arange(WEEKS + 1, dtype=np.float64) * 7
_RIDGE = 100.0
# A pool of the learned account and the plain one is better calibrated than either, most of all where the past is short.
LEARNED = 0.7
_LEAST = 1e-6

STILL = (
    "orders", "one_order", "age", "silence", "late", "recent", "trend", "steady", "alive", "basket",
)  # fmt: skip
MOVING = (
    "plain",
    "own",
    "first_week",
    "second_week",
    "far",
    "own_far",
    "orders_far",
    "plain_far",
    "season",
    "own_season",
)


@dataclass(frozen=True, kw_only=True)
class Model:
    """What was learned. `season`: by calendar month, the logarithm of how much busier it is than the average; all zero
    before the network is 13 months old. `learned`: the learned account's share of the pool, 0 for BG/NBD alone. `weights`: constant first, then STILL, then MOVING."""

    plain: BuyTillGone
    season: Numbers
    centre: Numbers
    scale: Numbers
    weights: Numbers
    trained_until: int
    learned: float = LEARNED

    def to_dict(self) -> dict[str, Any]:
        return {
            "plain": [self.plain.r, self.plain.alpha, self.plain.a, self.plain.b],
            "season": self.season.tolist(), "centre": self.centre.tolist(), "scale": self.scale.tolist(),
            "weights": self.weights.tolist(), "trained_until": self.trained_until, "learned": self.learned, "columns": [*STILL, *MOVING],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Model | None":
        """None when it was written by a form of the model that is no longer here."""
        if told.get("columns") != [*STILL, *MOVING]:
            return None
        r, alpha, a, b = told["plain"]
        return cls(
            plain=BuyTillGone(r=r, alpha=alpha, a=a, b=b), trained_until=told["trained_until"], learned=told["learned"],
            **{name: np.array(told[name], dtype=np.float64) for name in ("season", "centre", "scale", "weights")},
        )  # fmt: skip


def silences(model: Model, known: Rhythm) -> Numbers:
    """The chance of no order by the end of each week: one row a partner, WEEKS + 1 columns, the first one all ones."""
    cut = len(STILL)
    still = _standard(_still(model.plain, known), model.centre[:cut], model.scale[:cut])
    base = model.weights[0] + still @ model.weights[1 : 1 + cut]
    moving = _Moving(model.plain, model.season, known)
    centre, scale, weights = model.centre[cut:], model.scale[cut:], model.weights[1 + cut :]
    found = np.ones((len(base), WEEKS + 1))
    for week in range(WEEKS):
        score = base + _standard(moving.week(week), centre, scale) @ weights
        found[:, week + 1] = found[:, week] * (1 - _squash(score))
    pooled: Numbers = model.learned * found + (1 - model.learned) * model.plain.silent_all(
        known, days=_EDGES
    )
    return pooled


def silent_by(silence: Numbers, *, days: float) -> Numbers:
    """The chance of no order within so many days, between two weeks by an even pace."""
    week = min(int(days // 7), WEEKS - 1)
    share = min(days / 7 - week, 1.0)
    found: Numbers = silence[:, week] ** (1 - share) * silence[:, week + 1] ** share
    return found


def day_reached(silence: Numbers, *, share: float) -> Numbers:
    """After how many days an order has come with that chance; NaN when half a year does not reach it."""
    left = 1 - share
    week = np.argmax(silence <= left, axis=1)
    reached = silence[:, -1] <= left
    at = np.maximum(week, 1)
    rows = np.arange(len(silence))
    above, below = silence[rows, at - 1], np.maximum(silence[rows, at], 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.log(above / left) / np.log(above / below)
    return np.where(reached, 7 * (at - 1 + np.clip(part, 0, 1)), np.nan)


def origins(*, first: int, until: int) -> list[int]:
    """Days to learn on: every second week, from when a month is known to a fortnight before the end; two years at most."""
    start = max(first + 28, until - 730)
    return list(range(until - 14, start - 1, -14))


def learn(
    history: History, *, until: int, plain: BuyTillGone, most_rows: int = 400_000, seed: int = 7
) -> Model:
    """Fit on what was known until the end of the day `until`."""
    rng = np.random.default_rng(seed)
    season = _season(history, until=until)
    first = int(history.day.min()) if len(history.day) else until
    days = origins(first=first, until=until)
    blocks: list[Numbers] = []
    outcomes: list[Numbers] = []
    share = min(1.0, most_rows / max(len(days) * history.partners * 5.0, 1.0))
    for origin in days:
        known = rhythm(history, origin=origin)
        chosen = (known.orders > 0) & (rng.random(history.partners) < share)
        if not chosen.any():
            continue
        known = known.of(chosen)
        wait = next_order(history, origin=origin)[chosen]
        wait = np.where(wait <= until - origin, wait, np.iinfo(np.int32).max)
        still, moving = _still(plain, known), _Moving(plain, season, known)
        seen = min(WEEKS, (until - origin) // 7)
        # Far weeks are many and alike: they are drawn more thinly, with the same odds for both outcomes.
        for week in range(seen):
            waiting = (wait > 7 * week) & (rng.random(len(wait)) < _drawn(week))
            if waiting.any():
                blocks.append(np.hstack([still[waiting], moving.week(week)[waiting], np.full((int(waiting.sum()), 1), 1 / _drawn(week))]))  # fmt: skip
                outcomes.append((wait[waiting] <= 7 * (week + 1)).astype(np.float64))
    table, outcome = np.vstack(blocks), np.concatenate(outcomes)
    columns, weight = table[:, :-1], table[:, -1]
    centre, scale = columns.mean(axis=0), np.maximum(columns.std(axis=0), 0.02)
    # Drawn towards the plain account as it stands, which is what is left where the past says little.
    prior = np.zeros(columns.shape[1])
    prior[len(STILL) + MOVING.index("plain")] = scale[len(STILL) + MOVING.index("plain")]
    weights = _fit_logistic(_standard(columns, centre, scale), outcome, weight, prior=prior)
    return Model(plain=plain, season=season, centre=centre, scale=scale, weights=weights, trained_until=until)  # fmt: skip


def _drawn(week: int) -> float:
    return 1.0 if week < 4 else 0.5 if week < 13 else 0.25


def _still(plain: BuyTillGone, known: Rhythm) -> Numbers:
    """What does not change from one coming week to the next."""
    late = np.log1p(known.silence) - known.gap
    expected = known.orders * np.minimum(1.0, 90 / (known.age + 15))
    return np.stack(
        [
            np.log(np.maximum(known.orders, 1)), (known.orders <= 1) * 1.0, np.log1p(known.age), np.log1p(known.silence),
            np.clip(late, -2, 3), np.log1p(known.recent), np.log((known.recent + 1) / (expected + 1)),
            np.log(known.spread), plain.alive(known), known.basket,
        ],
        axis=1,
    )  # fmt: skip


class _Moving:
    """What changes with the week that is asked about."""

    def __init__(self, plain: BuyTillGone, season: Numbers, known: Rhythm) -> None:
        self._known, self._season = known, season
        self._orders = np.log(np.maximum(known.orders, 1))
        self._plain = _hazard_logit(plain.silent_all(known, days=_EDGES))
        shape = np.pi / (np.sqrt(3) * known.spread)
        time = np.log(np.maximum(known.silence[:, None] + _EDGES[None, :], 0.5))
        odds = np.clip(shape[:, None] * (time - known.gap[:, None]), -30, 30)
        self._own = _hazard_logit(1 / (1 + np.exp(odds)))
        starts = known.origin + 4 + (7 * np.arange(WEEKS))
        self._month = month_of(starts)
        self._back = 12 - (self._month - int(month_of(np.array([known.origin]))[0]))
        year = known.months[:, 1:13]
        self._year, self._total = year, year.sum(axis=1)
        self._has_year = known.age >= 395

    def week(self, week: int) -> Numbers:
        count = len(self._known.orders)
        season = self._season[int(self._month[week]) % 12]
        back = int(self._back[week])
        own = np.zeros(count)
        if 1 <= back <= 12:
            usual = self._total / 12
            own = np.where(self._has_year, np.log((self._year[:, back - 1] + 1) / (usual + 1)), 0.0)
        far = np.log1p(week)
        return np.stack(
            [
                self._plain[:, week], self._own[:, week], np.full(count, float(week == 0)), np.full(count, float(week == 1)),
                np.full(count, far), self._own[:, week] * far, self._orders * far, self._plain[:, week] * far, np.full(count, season), own,
            ],
            axis=1,
        )  # fmt: skip


def _hazard_logit(silent: Numbers) -> Numbers:
    chance = 1 - silent[:, 1:] / np.maximum(silent[:, :-1], 1e-12)
    chance = np.clip(chance, 1e-4, 0.995)
    found: Numbers = np.log(chance / (1 - chance))
    return found


def _season(history: History, *, until: int) -> Numbers:
    """How busy each calendar month is against the average of the year around it, drawn towards nothing."""
    none = np.zeros(12)
    if not len(history.day):
        return none
    first, last = int(month_of(history.day.min()[None])[0]), int(month_of(np.array([until + 1]))[0])
    # Whole months only, and only whole years of them, so that growth is no season.
    years = min((last - first - 1) // 12, 3)
    if years < 1:
        return none
    month = month_of(history.day[history.day <= until])
    months = np.arange(last - 12 * years, last)
    within = month[(month >= months[0]) & (month < last)] - months[0]
    counts = np.bincount(within, minlength=len(months)).astype(np.float64)
    length = (months + 1).astype("datetime64[M]").astype("datetime64[D]") - months.astype("datetime64[M]").astype("datetime64[D]")  # fmt: skip
    pace = counts / length.astype(np.int64)
    steps = np.arange(len(pace))
    slope = np.polyfit(steps, pace, 1) if years > 1 else np.array([0.0, pace.mean()])
    level = np.maximum(np.polyval(slope, steps), 1e-9)
    found = none.copy()
    for one, ratio in zip(months, (pace + 1e-9) / level, strict=True):
        found[int(one) % 12] += np.log(max(float(ratio), 0.05)) / years
    centred: Numbers = np.clip(found - found.mean(), -1, 1)
    return centred


def _standard(columns: Numbers, centre: Numbers, scale: Numbers) -> Numbers:
    """Nothing counts further out than four deviations: the past says nothing there."""
    found: Numbers = np.clip((columns - centre) / scale, -4, 4)
    return found


def _squash(score: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
    return np.clip(found, _LEAST, 1 - _LEAST)


def _fit_logistic(
    columns: Numbers, outcome: Numbers, weight: Numbers, *, prior: Numbers
) -> Numbers:
    """Newton's steps with a ridge towards `prior` on all but the constant."""
    table = np.hstack([np.ones((len(columns), 1)), columns])
    weights = np.zeros(table.shape[1])
    mean = float(np.clip(np.average(outcome, weights=weight), 1e-4, 1 - 1e-4))
    weights[0] = np.log(mean / (1 - mean))
    aim = np.r_[0.0, prior]
    ridge = np.full(table.shape[1], _RIDGE)
    ridge[0] = 0.0
    for _ in range(25):
        chance = _squash(table @ weights)
        pull = table.T @ (weight * (outcome - chance)) - ridge * (weights - aim)
        bend = (table * (weight * chance * (1 - chance))[:, None]).T @ table + np.diag(ridge + 1e-9)
        step = np.linalg.solve(bend, pull)
        weights += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return weights


def chances(silence: Numbers, *, horizons: Sequence[int] = HORIZONS) -> dict[int, Numbers]:
    """The chance of an order within each horizon."""
    return {days: 1 - silent_by(silence, days=days) for days in horizons}
