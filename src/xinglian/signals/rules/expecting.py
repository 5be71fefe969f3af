"""What is said of each partner: when it is due, how likely, how sure, and why."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinglian.signals.rules.next_purchase import Model, chances, day_reached, silences
from xinglian.signals.rules.rhythm import Rhythm, month_of

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

# Below that, nothing is said: "too little history".
LEAST_ORDERS = 3
LEAST_DAYS = 30
# Between the early and the late day four in five orders come.
EARLY, LATE = 0.1, 0.9
_NINE_IN_TEN = 1.2816
_AT_ONCE = 50_000
# No past makes the next half-year certain.
_NEVER_SURE = (0.01, 0.99)

# Reasons, as bits of one number.
REASONS = ("silent", "slower", "faster", "season_up", "season_down", "own_season_up", "own_season_down", "uneven", "even", "gone")  # fmt: skip
SURE_LOW, SURE_MIDDLE, SURE_HIGH = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Told:
    """Days are counted from the day it was said; NaN: not said. `latest`: by its own rhythm nine orders in ten come by then
    (below zero: that day has passed). `lost`: chance of no order within half a year."""

    due: Numbers
    early: Numbers
    late: Numbers
    latest: Numbers
    chance_30: Numbers
    chance_90: Numbers
    lost: Numbers
    usual_gap: Numbers
    sure: Whole
    why: Whole


_COLUMNS = ("due", "early", "late", "latest", "chance_30", "chance_90", "lost", "usual_gap", "sure", "why")  # fmt: skip


def tell(model: Model, known: Rhythm) -> Told:
    """Of all partners, some ten thousand at once, so that memory stays small."""
    parts = [
        _tell(model, known.of(slice(start, start + _AT_ONCE)))
        for start in range(0, max(len(known.orders), 1), _AT_ONCE)
    ]
    return Told(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
    )


def _tell(model: Model, known: Rhythm) -> Told:
    silence = silences(model, known)
    short = (known.orders < LEAST_ORDERS) | (known.age < LEAST_DAYS)
    said = {days: np.clip(one, *_NEVER_SURE) for days, one in chances(silence).items()}

    def unless_short(values: Numbers) -> Numbers:
        found: Numbers = np.where(short, np.nan, values)
        return found

    return Told(
        due=unless_short(np.ceil(day_reached(silence, share=0.5))),
        early=unless_short(np.ceil(day_reached(silence, share=EARLY))),
        late=unless_short(np.ceil(day_reached(silence, share=LATE))),
        latest=unless_short(np.ceil(np.exp(known.gap + _NINE_IN_TEN * known.spread) - known.silence)),
        chance_30=unless_short(said[30]), chance_90=unless_short(said[90]), lost=unless_short(np.clip(silence[:, -1], *_NEVER_SURE)),
        usual_gap=unless_short(np.exp(known.gap)),
        sure=np.where(
            (known.orders >= 12) & (known.spread <= 0.6), SURE_HIGH,
            np.where((known.orders >= 6) & (known.spread <= 1.1), SURE_MIDDLE, SURE_LOW),
        ).astype(np.int64),
        why=np.where(short, 0, _why(model, known)),
    )  # fmt: skip


def _why(model: Model, known: Rhythm) -> Whole:
    month = int(month_of(np.array([known.origin + 15]))[0])
    season = float(model.season[month % 12])
    back = 12 - (month - int(month_of(np.array([known.origin]))[0]))
    year = known.months[:, 1:13]
    own = np.log((year[:, back - 1] + 1) / (year.mean(axis=1) + 1))
    has_year = known.age >= 395
    marks = {
        "silent": known.silence > 2 * np.exp(known.gap),
        "slower": (known.before >= 3) & (known.recent < 0.6 * known.before),
        "faster": (known.recent >= 3) & (known.before >= 1) & (known.recent > 1.6 * known.before),
        "season_up": np.full(len(own), season >= 0.1), "season_down": np.full(len(own), season <= -0.1),
        "own_season_up": has_year & (own >= 0.4), "own_season_down": has_year & (own <= -0.4),
        "uneven": known.spread >= 1.1, "even": (known.spread <= 0.5) & (known.orders >= 6),
        "gone": model.plain.alive(known) < 0.5,
    }  # fmt: skip
    found: Whole = sum(
        (marks[name].astype(np.int64) << at for at, name in enumerate(REASONS)), np.zeros(len(own), dtype=np.int64),
    )  # fmt: skip
    return found


def reasons(why: int) -> list[str]:
    """The names of the bits that are set."""
    return [name for at, name in enumerate(REASONS) if why >> at & 1]
