"""BG/NBD: orders come at random at a pace of the partner's own, and after any order it may be gone for good.

After Fader, Hardie and Lee, "Counting Your Customers the Easy Way" (2005). Four numbers describe the network: paces spread as
gamma(r, alpha), the chance to go after an order as beta(a, b). Fitted by maximum likelihood; numpy only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinglian.signals.rules.rhythm import Rhythm

Numbers = NDArray[np.float64]
_STEPS = 260


@dataclass(frozen=True, kw_only=True)
class BuyTillGone:
    r: float
    alpha: float
    a: float
    b: float

    def alive(self, known: Rhythm) -> Numbers:
        """The chance that a partner has not gone."""
        x = np.maximum(known.orders - 1, 0)
        odds = self.a / (self.b + np.maximum(x, 1) - 1)
        log_ratio = (self.r + x) * np.log((self.alpha + known.age) / (self.alpha + known.span))
        with np.errstate(over="ignore"):
            return np.where(x > 0, 1 / (1 + odds * np.exp(np.minimum(log_ratio, 700))), 1.0)

    def silent(self, known: Rhythm, *, days: float) -> Numbers:
        """The chance of no order within so many days from now."""
        return self.silent_all(known, days=np.array([days]))[:, 0]

    def silent_all(self, known: Rhythm, *, days: Numbers) -> Numbers:
        """The same for several spans, one column each."""
        alive = self.alive(known)
        x = np.maximum(known.orders - 1, 0)
        base = self.alpha + known.age
        kept = np.exp(-(self.r + x)[:, None] * np.log1p(days[None, :] / base[:, None]))
        silent: Numbers = 1 - alive[:, None] * (1 - kept)
        return silent


def fit(known: Rhythm) -> BuyTillGone:
    """Of those who ordered at all."""
    has = known.orders > 0
    triples, weight = np.unique(
        np.stack([known.orders[has] - 1, known.span[has], known.age[has]]), axis=1, return_counts=True
    )  # fmt: skip
    if not triples.shape[1]:
        return BuyTillGone(r=1.0, alpha=30.0, a=1.0, b=3.0)
    x, span, age = triples
    scale = max(float(np.average(age, weights=weight)), 1.0)
    counts, place = np.unique(x, return_inverse=True)

    def cost(point: Numbers) -> float:
        if np.any(np.abs(point) > 12):
            return float("inf")
        r, alpha, a, b = np.exp(point) * np.array([1, scale, 1, 1])
        by_count = log_gamma(r + counts) - log_gamma(np.array([r])) + r * np.log(alpha)
        by_count += _log_beta(a, b + counts) - _log_beta(a, np.array([b]))
        stay = -(r + x) * np.log(alpha + age)
        gone = np.where(
            x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + span), -np.inf
        )  # fmt: skip
        told = by_count[place] + np.logaddexp(stay, gone)
        # A mild pull towards one: without it a network that loses nobody has no maximum.
        return float(-np.average(told, weights=weight) + 1e-4 * float(point @ point))

    best = _descend(cost, np.array([0.0, -0.7, -0.5, 0.7]))
    r, alpha, a, b = np.exp(best) * np.array([1, scale, 1, 1])
    return BuyTillGone(r=float(r), alpha=float(alpha), a=float(a), b=float(b))


def log_gamma(x: Numbers) -> Numbers:
    """The logarithm of the gamma function of positive numbers, by Stirling's series after a shift of six."""
    shift = np.zeros_like(x, dtype=np.float64)
    y = x.astype(np.float64).copy()
    for _ in range(6):
        shift -= np.log(y)
        y += 1
    inverse = 1 / y
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    found: Numbers = shift + (y - 0.5) * np.log(y) - y + 0.5 * np.log(2 * np.pi) + series
    return found


def _log_beta(a: float, b: Numbers) -> Numbers:
    one = np.array([a])
    found: Numbers = log_gamma(one) + log_gamma(b) - log_gamma(one + b)
    return found


def _descend(cost: Callable[[Numbers], float], start: Numbers) -> Numbers:
    """Nelder and Mead's simplex: four numbers need no gradient."""
    size = len(start)
    points = [start, *(start + 0.6 * np.eye(size)[at] for at in range(size))]
    values = [cost(point) for point in points]
    for _ in range(_STEPS):
        order = np.argsort(values)
        points, values = [points[at] for at in order], [values[at] for at in order]
        if values[-1] - values[0] < 1e-9:
            break
        middle = np.mean(points[:-1], axis=0)
        mirrored = 2 * middle - points[-1]
        value = cost(mirrored)
        if value < values[0]:
            further = middle + 2 * (mirrored - middle)
            other = cost(further)
            points[-1], values[-1] = (further, other) if other < value else (mirrored, value)
        elif value < values[-2]:
            points[-1], values[-1] = mirrored, value
        else:
            inside = middle + 0.5 * (points[-1] - middle)
            other = cost(inside)
            if other < values[-1]:
                points[-1], values[-1] = inside, other
            else:
                points = [points[0], *(points[0] + 0.5 * (one - points[0]) for one in points[1:])]
                values = [values[0], *(cost(one) for one in points[1:])]
    best: Numbers = points[int(np.argmin(values))]
    return best
