"""Empirical Bayes: a part's rate, drawn towards that of all parts as far as its own history tells little.

Demand of a period has mean m and variance f·m, where f (how many come at once) is a part's own, drawn towards that of the
others. Rates are gamma distributed over the parts (prior by the method of moments), older periods count less, and a sum over h
periods is negative binomial with the mean and variance that follow (Gelman et al., Bayesian Data Analysis, 2.6; the
discount is that of West & Harrison's dynamic models).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from xinglian.supply.rules.quantiles import LEVELS, Floats

_CLUMP_WORTH = 8.0  # so many periods with demand weigh as much as what is usual among all parts
_LEAST_SPREAD = (
    0.05  # of the rates between parts, of their squared mean: parts are never taken for alike
)
_TABLES = (16, 64, 256, 1024)  # units
_ROOM = 0.999_999  # a part's share of the numbers between i and i + 1


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Mean and variance of the rate a period, and variance ÷ mean of a period's demand; one each a part."""

    mean: Floats
    variance: Floats
    clump: Floats

    def of(self, rows: slice) -> "Rates":
        return Rates(mean=self.mean[rows], variance=self.variance[rows], clump=self.clump[rows])


def rates(demand: Floats, *, discount: float, newest: int | None = None) -> Rates:
    """`demand` (parts, periods), NaN where nothing was observed, the newest last; `newest`: only so many periods count."""
    used = demand[:, -newest:] if newest else demand
    seen = ~np.isnan(used)
    y = np.where(seen, used, 0.0)
    weight = discount ** np.arange(used.shape[1])[::-1]
    n, s = seen @ weight, y @ weight
    own = np.divide(s, n, out=np.zeros_like(s), where=n > 0)
    clump = _clump(y, seen)
    told = n > 0
    centre = max(float(s[told].sum() / n[told].sum()) if told.any() else 0.0, 1e-6)
    # What of the spread between parts is more than chance.
    trust = n[told] / (n[told] + 1 / centre)
    spread = (own[told] - centre) ** 2 - clump[told] * own[told] / np.maximum(n[told], 1e-9)
    between = float(np.average(spread, weights=trust)) if told.any() else 0.0
    between = max(between, _LEAST_SPREAD * centre**2)
    b = centre / between
    mean = (b * centre + s / clump) / (b + n / clump)
    return Rates(mean=mean, variance=mean / (b + n / clump), clump=clump)


def quantiles(found: Rates, horizon: int) -> Floats:
    """Of the sum over `horizon` periods. (parts, LEVELS)."""
    mean = np.maximum(found.mean * horizon, 1e-9)
    variance = np.maximum(mean * found.clump + found.variance * horizon**2, mean * 1.0001)
    return _negative_binomial(mean, variance)


def _negative_binomial(mean: Floats, variance: Floats) -> Floats:
    """Quantiles at LEVELS of the negative binomial with these moments (variance above mean); (parts,) each.

    By adding up its probabilities, a table for all parts of about one size, which takes a hundredth of the time of searching each
    quantile. What reaches thousands of units is as good as continuous: gamma with the same moments.
    """
    said = np.empty((len(mean), len(LEVELS)))
    highest = mean + 12 * np.sqrt(variance)
    below = 0.0
    for top in _TABLES:
        rows = np.flatnonzero((highest > below) & (highest <= top))
        if len(rows):
            said[rows] = _by_table(mean[rows], variance[rows], top)
        below = top
    rows = np.flatnonzero(highest > below)
    if len(rows):
        shape, scale = mean[rows] ** 2 / variance[rows], variance[rows] / mean[rows]
        said[rows] = np.round(special.gammaincinv(shape[:, None], LEVELS[None, :]) * scale[:, None])
    return said


def _by_table(mean: Floats, variance: Floats, top: int) -> Floats:
    size = mean**2 / (variance - mean)
    share = size / (size + mean)
    k = np.arange(1, top + 1)
    # p(k) = p(k - 1) · (k - 1 + size) / k · (1 - share), p(0) = share ^ size
    steps = np.empty((len(mean), top + 1))
    steps[:, 0] = share**size
    steps[:, 1:] = (k - 1 + size[:, None]) / k * (1 - share)[:, None]
    until = np.cumsum(np.cumprod(steps, axis=1), axis=1)
    # Of all parts at once: part i lives between i and i + 1.
    place = np.arange(len(mean))[:, None]
    flat = (np.minimum(until, 1) * _ROOM + place).ravel()
    found = np.searchsorted(flat, (LEVELS[None, :] * _ROOM + place).ravel()).reshape(len(mean), -1)
    said: Floats = np.minimum(found - place * (top + 1), top).astype(float)
    return said


def _clump(y: Floats, seen: Floats) -> Floats:
    count = seen.sum(axis=1)
    flat = np.divide(y.sum(axis=1), count, out=np.zeros(len(y)), where=count > 0)
    squares = np.where(seen, (y - flat[:, None]) ** 2, 0).sum(axis=1)
    own = np.divide(squares / np.maximum(count - 1, 1), flat, out=np.ones(len(y)), where=flat > 0)
    times = (y > 0).sum(axis=1)
    usual = max(float(np.median(own[times > 0])), 1.0) if (times > 0).any() else 1.0
    clump: Floats = np.maximum((_CLUMP_WORTH * usual + times * own) / (_CLUMP_WORTH + times), 1.0)
    return clump
