"""Distributions as quantiles at fixed levels: one row a part, one column a level."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Whole = NDArray[np.intp]

# Edges of slices of probability, finer where stock is decided; a level is the middle of its slice.
_EDGES = np.concatenate(
    [np.linspace(0, 0.9, 46), np.linspace(0.9, 0.98, 17)[1:], np.linspace(0.98, 0.998, 19)[1:], [0.9985, 0.999, 0.9995, 1]]
)  # fmt: skip
LEVELS: Floats = (_EDGES[:-1] + _EDGES[1:]) / 2
SHARES: Floats = np.diff(_EDGES)


def at(values: Floats, levels: Floats | Sequence[float]) -> Floats:
    """Quantiles at other levels, in a straight line between the known ones. (parts, LEVELS) -> (parts, levels)."""
    left, share = _place(np.asarray(levels, dtype=float))
    return values[:, left] * (1 - share) + values[:, left + 1] * share


def relevelled(values: Floats, levels: Floats) -> Floats:
    """Of each part the quantiles at `levels` (parts, LEVELS) instead of at LEVELS."""
    left, share = _place(levels)
    low, high = (np.take_along_axis(values, left + n, axis=1) for n in (0, 1))
    return low * (1 - share) + high * share


def mean(values: Floats) -> Floats:
    """The expectation of each row."""
    return values @ SHARES


def chance_of_nothing(values: Floats) -> Floats:
    """The probability that a sum stays below one half of a unit."""
    return (values < 0.5) @ SHARES


def mixed(models: Sequence[Floats], weights: Floats) -> Floats:
    """Linear pool: with probability weights[i, k] what model k says of part i. (parts, LEVELS) each; weights (parts, models)."""
    together = np.concatenate(models, axis=1)
    shares = (weights[:, :, None] * SHARES[None, None, :]).reshape(len(weights), -1)
    order = np.argsort(together, axis=1, kind="stable")
    together = np.take_along_axis(together, order, axis=1)
    until = np.cumsum(np.take_along_axis(shares, order, axis=1), axis=1)
    # Of all rows at once: row i lives between i and i + 1.
    rows = np.arange(len(until))[:, None]
    flat = (until / until[:, -1:] * 0.999_999 + rows).ravel()
    place = np.searchsorted(flat, (LEVELS[None, :] * 0.999_999 + rows - 1e-9).ravel())
    place = place.reshape(len(until), -1) - rows * until.shape[1]
    return np.take_along_axis(together, np.minimum(place, together.shape[1] - 1), axis=1)


def _place(levels: Floats) -> tuple[Whole, Floats]:
    wanted = np.clip(levels, LEVELS[0], LEVELS[-1])
    left = np.clip(np.searchsorted(LEVELS, wanted), 1, len(LEVELS) - 1) - 1
    return left, (wanted - LEVELS[left]) / (LEVELS[left + 1] - LEVELS[left])
