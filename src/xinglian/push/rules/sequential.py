"""The interval of a difference between two shares that stays right however often one looks.

An asymptotic confidence sequence (normal mixture): Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit
theory and asymptotic confidence sequences", arXiv:2103.06476v7, equation 9, tuned to a sample by equation 161. With
probability 1 - alpha it holds the true difference at every look at once, so stopping at the first look that shows a
difference is allowed. It rests on a central limit theorem: `is_ripe` says from when on it may be used.
"""

import math
from dataclasses import dataclass

# Fewer than these, and the normal law is no good description of a share yet.
LEAST_UNITS = 100
LEAST_EVENTS = 10


@dataclass(frozen=True)
class Count:
    """Of `n` people `hits` did what is counted."""

    n: int
    hits: int

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def variance(self) -> float:
        return self.share * (1 - self.share)


@dataclass(frozen=True)
class Interval:
    """Of a difference of shares (0.05 = five points)."""

    low: float
    middle: float
    high: float

    @property
    def says_more(self) -> bool:
        return self.low > 0

    @property
    def says_less(self) -> bool:
        return self.high < 0

    def lies_within(self, width: float) -> bool:
        """Whether the difference is surely smaller than `width`, up and down."""
        return -width < self.low and self.high < width


def is_ripe(one: Count) -> bool:
    """Enough people, and enough of them on both sides."""
    return one.n >= LEAST_UNITS and min(one.hits, one.n - one.hits) >= LEAST_EVENTS


def rho_squared(*, alpha: float, tuned_for: float) -> float:
    """Equation 161: the mixture that is narrowest when `tuned_for` people are in."""
    k = -2 * math.log(alpha)
    return (k + math.log(k + 1)) / tuned_for


def half_width(*, n: int, variance: float, alpha: float, tuned_for: float) -> float:
    """Equation 9. `n`: people of both sides; `variance`: of one of them, so that the difference has `variance` / n."""
    t = n * rho_squared(alpha=alpha, tuned_for=tuned_for)
    return math.sqrt(variance / n * 2 * (t + 1) / t * math.log(math.sqrt(t + 1) / alpha))


def difference(a: Count, b: Count, *, alpha: float, tuned_for: float) -> Interval:
    """The share of `b` minus that of `a`. Both have somebody. `tuned_for`: people of both sides when all are in."""
    n = a.n + b.n
    width = half_width(
        n=n, variance=n * (a.variance / a.n + b.variance / b.n), alpha=alpha, tuned_for=tuned_for
    )
    middle = b.share - a.share
    return Interval(max(-1.0, middle - width), middle, min(1.0, middle + width))
