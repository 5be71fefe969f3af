"""Ordering days of many partners in columns, and each partner's rhythm as it was known on a day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

MONTHS = 24
RECENT_DAYS = 90
# What one ordering day counts as before a partner's own gaps are known: two gaps of the network.
_BORROWED_GAPS = 2.0


@dataclass(frozen=True, kw_only=True)
class History:
    """One entry per partner and ordering day, sorted by both. `who` counts partners from 0; `day` is days since 1970;
    `worth` is what was bought that day, in any unit."""

    partners: int
    who: Whole
    day: Whole
    worth: Numbers

    def only(self, chosen: Whole) -> "History":
        """The same of some partners, numbered anew in the order of `chosen` (which rises)."""
        place = np.full(self.partners, -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.who] >= 0
        return History(
            partners=len(chosen), who=place[self.who[kept]], day=self.day[kept], worth=self.worth[kept]
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What was known of each partner at the end of the day `origin`. Who has not ordered by then has `orders` 0.

    `gap` and `spread`: mean and deviation of the logarithm of its gaps, drawn towards the network's where it has few.
    `months`: ordering days by calendar month, the month of `origin` first. `mean_gap`: plain days, NaN below two orders.
    `basket`: logarithm of an ordering day's worth against the network's middle one.
    """

    origin: int
    orders: Numbers
    age: Numbers
    span: Numbers
    silence: Numbers
    recent: Numbers
    before: Numbers
    gap: Numbers
    spread: Numbers
    mean_gap: Numbers
    basket: Numbers
    months: Numbers

    def of(self, chosen: NDArray[np.bool_] | slice) -> "Rhythm":
        return Rhythm(
            origin=self.origin, **{name: getattr(self, name)[chosen] for name in _COLUMNS}
        )


_COLUMNS = (
    "orders", "age", "span", "silence", "recent", "before", "gap", "spread", "mean_gap", "basket", "months",
)  # fmt: skip


def month_of(days: Whole) -> Whole:
    """Months since 1970 of days since 1970."""
    found: Whole = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def rhythm(history: History, *, origin: int) -> Rhythm:
    """Of all partners at once; days after `origin` are not looked at."""
    known = history.day <= origin
    who, day, count = history.who[known], history.day[known], history.partners
    orders = np.bincount(who, minlength=count).astype(np.float64)
    first, last = np.full(count, origin, dtype=np.int64), np.full(count, origin, dtype=np.int64)
    if len(who):
        is_first = np.r_[True, who[1:] != who[:-1]]
        is_last = np.r_[is_first[1:], True]
        first[who[is_first]], last[who[is_last]] = day[is_first], day[is_last]
        same = ~is_first[1:]
        owner, log_gap = who[1:][same], np.log(np.maximum(day[1:] - day[:-1], 1)[same])
    else:
        owner, log_gap = who, np.zeros(0)
    gaps = np.bincount(owner, minlength=count)
    usual = float(log_gap.mean()) if len(log_gap) else float(np.log(30))
    wide = float(log_gap.std()) if len(log_gap) else 1.0
    mean = (np.bincount(owner, log_gap, count) + _BORROWED_GAPS * usual) / (gaps + _BORROWED_GAPS)
    off = np.bincount(owner, (log_gap - mean[owner]) ** 2, count)
    spread = np.sqrt((off + _BORROWED_GAPS * wide**2) / (gaps + _BORROWED_GAPS))
    back = int(month_of(np.array([origin]))[0]) - month_of(day)
    shown = back < MONTHS
    months = np.bincount(who[shown] * MONTHS + back[shown], minlength=count * MONTHS)
    ago = origin - day
    span = (last - first).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_gap = np.where(orders > 1, span / (orders - 1), np.nan)
    worth = np.maximum(history.worth[known], 0)
    each = np.bincount(who, worth, count) / np.maximum(orders, 1)
    middle = max(float(np.median(each[orders > 0])), 1e-9) if len(who) else 1.0
    return Rhythm(
        origin=origin, orders=orders, age=(origin - first).astype(np.float64), span=span,
        silence=(origin - last).astype(np.float64),
        recent=np.bincount(who[ago < RECENT_DAYS], minlength=count).astype(np.float64),
        before=np.bincount(who[(ago >= RECENT_DAYS) & (ago < 2 * RECENT_DAYS)], minlength=count).astype(np.float64),
        gap=mean, spread=np.maximum(spread, 0.15), mean_gap=mean_gap,
        basket=np.log((each + 0.05 * middle) / (1.05 * middle)),
        months=months.reshape(count, MONTHS).astype(np.float64),
    )  # fmt: skip


def next_order(history: History, *, origin: int) -> Whole:
    """Days from `origin` to each partner's first ordering day after it; a very great number for none."""
    found = np.full(history.partners, np.iinfo(np.int32).max, dtype=np.int64)
    after = history.day > origin
    who, day = history.who[after], history.day[after]
    if len(who):
        is_first = np.r_[True, who[1:] != who[:-1]]
        found[who[is_first]] = day[is_first] - origin
    return found
