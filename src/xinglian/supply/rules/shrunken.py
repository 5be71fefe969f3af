"""Empirical Bayes: a part's rate, drawn towards that of all parts as far as its own history tells little.

Demand of a period has mean m and variance f·m, where f (how many come at once) is a part's own, drawn towards that of the
others. Rates are gamma distributed over the parts (prior by the method of moments), older periods count less, and a sum over h
periods is negative binomial with the mean and variance that follow (Gelman et al., Bayesian Data Analysis, 2.6; the
discount is that of West & Harrison's dynamic models).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from xinglian.supply.rules.quantiles import LEVELS, Floats

_CLUMP_WORTH = 8.0  # so many periods with demand weigh as much as what is usual among all parts
_LEAST_SPREAD = (
    0.05  # of the rates between parts, of their squared mean: parts are never taken for alike
)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Mean and variance of the rate a period, and variance ÷ mean of a period's demand; one each a part."""

    mean: Floats
    variance: Floats
    clump: Floats


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
    size = mean**2 / (variance - mean)
    share = size / (size + mean)
    said: Floats = stats.nbinom.ppf(LEVELS[None, :], size[:, None], share[:, None])
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
