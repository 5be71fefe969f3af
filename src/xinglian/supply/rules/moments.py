"""What is known of a part at a moment: how much, how often, how long ago, in which direction."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from xinglian.supply.rules.quantiles import Floats

_WINDOWS = (1, 2, 3, 6, 12, 24)
_DISCOUNTS = (0.7, 0.85, 0.93, 0.975)
_LONG_AGO = 36  # periods; longer makes no difference any more
_OLD = 60
_YEAR = 12


def level(demand: Floats) -> Floats:
    """How much a part sells a period, never nothing: recent periods count more, and one half unit is added."""
    seen = ~np.isnan(demand)
    weight = 0.95 ** np.arange(demand.shape[1])[::-1]
    sold: Floats = (np.where(seen, demand, 0.0) @ weight + 0.5) / (seen @ weight + 1)
    return sold


def features(demand: Floats, *, scale: Floats | None = None) -> Floats:
    """`demand` (parts, periods up to the moment), NaN where not observed. (parts, features), the same ones for any history.

    `scale` (parts,): amounts are divided by it, which makes parts of all sizes alike.
    """
    seen = ~np.isnan(demand)
    y = np.where(seen, demand, 0.0)
    if scale is not None:
        y = y / scale[:, None]
    periods = y.shape[1]
    some = y > 0
    age, times = seen.sum(axis=1).astype(float), some.sum(axis=1)
    columns = [_per_period(y, seen, np.arange(periods) >= periods - window) for window in _WINDOWS]
    columns += [_per_period(y, seen, one ** np.arange(periods)[::-1]) for one in _DISCOUNTS]
    columns += [times / np.maximum(age, 1), some[:, -6:].mean(axis=1), some[:, -12:].mean(axis=1), np.minimum(age, _OLD)]  # fmt: skip
    columns += _gaps(some)
    columns += _sizes(y, some, times)
    columns += _spread(y, seen)
    half = max(periods // 2, 1)
    columns.append(y[:, -half:].mean(axis=1) - y[:, : max(periods - half, 1)].mean(axis=1))
    # The same season a year ago, and around it.
    columns.append(y[:, -_YEAR] if periods > _YEAR else np.full(len(y), -1.0))
    columns.append(
        y[:, periods - _YEAR - 1 : periods - _YEAR + 3].mean(axis=1)
        if periods > _YEAR
        else np.full(len(y), -1.0)
    )
    return np.column_stack(columns)


def _per_period(y: Floats, seen: NDArray[np.bool_], weight: NDArray[Any]) -> Floats:
    sold: Floats = (y @ weight) / np.maximum(seen @ weight, 1e-9)
    return sold


def _gaps(some: NDArray[np.bool_]) -> list[Floats]:
    """Periods since the last demand, and between the last two."""
    periods = some.shape[1]
    turned = some[:, ::-1]
    back = np.where(some.any(axis=1), np.argmax(turned, axis=1), periods)
    rest = turned & (np.arange(periods)[None, :] > back[:, None])
    before = np.where(rest.any(axis=1), np.argmax(rest, axis=1), periods)
    return [np.minimum(one, _LONG_AGO).astype(float) for one in (back, before - back)]


def _spread(y: Floats, seen: NDArray[np.bool_]) -> list[Floats]:
    """Standard deviation ÷ mean of a period's demand, and variance ÷ mean."""
    count = np.maximum(seen.sum(axis=1), 1)
    mean = y.sum(axis=1) / count
    variance = np.where(seen, (y - mean[:, None]) ** 2, 0).sum(axis=1) / count
    base = np.maximum(mean, 1e-9)
    return [np.sqrt(variance) / base, variance / base]


def _sizes(y: Floats, some: NDArray[np.bool_], times: NDArray[Any]) -> list[Floats]:
    """How many come at once: usual, spread, most ever and of late, last."""
    size = y.sum(axis=1) / np.maximum(times, 1)
    squares = np.where(some, (y - size[:, None]) ** 2, 0).sum(axis=1)
    spread = np.sqrt(squares / np.maximum(times - 1, 1)) / np.maximum(size, 1e-9)
    newest = y.shape[1] - 1 - np.argmax(some[:, ::-1], axis=1)
    last = np.where(times > 0, y[np.arange(len(y)), newest], 0.0)
    return [size, spread, y.max(axis=1), y[:, -12:].max(axis=1), last]
