"""The yardstick of `bench forecast`: nine models of statsforecast, each with three ways to make a distribution of its point.

The best of the twenty-seven is chosen in hindsight, for each figure anew, which nobody could do beforehand.
"""

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import stats

from xinglian.supply.rules.quantiles import LEVELS, Floats

WAYS = ("poisson", "negative binomial", "normal")
AHEAD = 12


def models() -> list[Any]:
    """Raises ImportError when statsforecast is not installed (`pip install "xinglian[peers]"`)."""
    os.environ.setdefault("NIXTLA_ID_AS_COL", "1")
    from statsforecast import models as of

    return [
        of.Naive(), of.WindowAverage(12), of.SimpleExponentialSmoothingOptimized(), of.CrostonOptimized(), of.CrostonSBA(),
        of.TSB(0.1, 0.1), of.ADIDA(), of.IMAPA(), of.AutoETS(season_length=1),
    ]  # fmt: skip


def points(past: Floats, *, ahead: int) -> dict[str, Floats]:
    """By model, what it expects of each of the next `ahead` periods. (parts, ahead)."""
    import pandas
    from statsforecast import StatsForecast

    parts, periods = np.nonzero(~np.isnan(past))
    frame = pandas.DataFrame({"unique_id": parts, "ds": periods, "y": past[parts, periods]})
    told = StatsForecast(models=models(), freq=1, n_jobs=1).forecast(df=frame, h=ahead)
    told = told.sort_values(["unique_id", "ds"])
    names = [one for one in told.columns if one not in {"unique_id", "ds"}]
    return {name: told[name].to_numpy(dtype=float).reshape(len(past), ahead) for name in names}


def distributions(
    told: dict[str, Floats], past: Floats, horizon: int
) -> Iterator[tuple[str, Floats]]:
    """Of the sum over `horizon` periods, by model and way; variances are those of the part's own past. (parts, LEVELS)."""
    mean, variance = np.nanmean(past, axis=1), np.nanvar(past, axis=1, ddof=1)
    for name, ahead in told.items():
        middle = np.maximum(ahead[:, :horizon].sum(axis=1), 1e-6)[:, None]
        yield f"{name}, {WAYS[0]}", stats.poisson.ppf(LEVELS[None, :], middle)
        spread = middle * np.maximum(variance / np.maximum(mean, 1e-9), 1.0001)[:, None]
        size = middle**2 / (spread - middle)
        yield f"{name}, {WAYS[1]}", stats.nbinom.ppf(LEVELS[None, :], size, size / (size + middle))
        wide = np.sqrt(horizon * variance)[:, None] + 1e-9
        yield f"{name}, {WAYS[2]}", np.maximum(stats.norm.ppf(LEVELS[None, :], middle, wide), 0)
