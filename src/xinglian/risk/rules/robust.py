"""Medians over windows of many series at once. Rows are series, columns are days; NaN is “nothing to judge by”."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
# A normal spread from a median of distances (the 0.75 quantile of the standard normal, inverted).
MAD_TO_SIGMA = 1.4826
# So many cells of a window at once: bounds the memory, not the answer.
_MOST_CELLS = 4_000_000


def medians(values: Matrix, *, least: int = 1) -> Matrix:
    """The median along the last axis without NaN; NaN where fewer than `least` are known."""
    ordered = np.sort(values, axis=-1)  # NaN goes last
    known = (~np.isnan(values)).sum(axis=-1)
    low = np.maximum((known - 1) // 2, 0)[..., None]
    high = np.minimum(known // 2, values.shape[-1] - 1)[..., None]
    middle = (
        np.take_along_axis(ordered, low, -1) + np.take_along_axis(ordered, high, -1)
    )[..., 0] / 2  # fmt: skip
    found: Matrix = np.where(known >= least, middle, np.nan)
    return found


def quantiles(values: Matrix, share: float) -> Matrix:
    """The value that `share` of the known ones of each row stay below; NaN where none is known."""
    ordered = np.sort(values, axis=-1)
    known = (~np.isnan(values)).sum(axis=-1)
    place = np.clip((known * share).astype(np.int64), 0, np.maximum(known - 1, 0))
    found: Matrix = np.where(
        known > 0, np.take_along_axis(ordered, place[:, None], -1)[:, 0], np.nan
    )
    return found


def trailing(values: Matrix, *, days: int, gap: int = 0, least: int = 1) -> Matrix:
    """For every day the median of the `days` days that end `gap` days before it (0: the day itself counts)."""
    padded = np.concatenate(
        [np.full((len(values), days - 1 + gap), np.nan), values[:, : values.shape[1] - gap or None]],
        axis=1,
    )  # fmt: skip
    if gap:
        padded = padded[:, : values.shape[1] + days - 1]
    windows = sliding_window_view(padded, days, axis=1)
    out = np.empty_like(values)
    at_once = max(1, _MOST_CELLS // max(values.shape[1] * days, 1))
    for start in range(0, len(values), at_once):
        out[start : start + at_once] = medians(windows[start : start + at_once], least=least)
    return out


def shifted(values: Matrix, *, days: int) -> Matrix:
    """What stood there `days` earlier."""
    out = np.full_like(values, np.nan)
    if days < values.shape[1]:
        out[:, days:] = values[:, : values.shape[1] - days]
    return out


def running_sum(values: Matrix, *, days: int) -> Matrix:
    """The sum of the last `days` days; a day nothing is known of makes it unknown."""
    if days == 1:
        return values
    out = np.full_like(values, np.nan)
    if values.shape[1] >= days:
        out[:, days - 1 :] = sliding_window_view(values, days, axis=1).sum(axis=-1)
    return out
