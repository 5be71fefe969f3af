"""Recency, frequency, amount: five steps each, and the segments people know them by.

Over those who bought within 24 months. A step's cuts are the 20, 40, 60 and 80 % points of the figure among them; equal
figures are always in the same step. Recency counts the other way round: 5 bought last; and as somebody always is last,
nobody counts as silent (steps 1 and 2) before 1.5 times the own usual gap between orders has passed. Segments look at recency and at
the mean of frequency and amount, after Hughes, "Strategic Database Marketing".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEPS = (1, 2, 3, 4, 5)
AXES = ("r", "f", "m")
FIGURES = {"r": "recency_days", "f": "orders_24m", "m": "amount_24m"}
# Segment → (recency steps, steps of frequency and amount together). Every pair lies in exactly one.
SEGMENTS: dict[str, tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]] = {
    "champions": (((4, 5), (4, 5)),),
    "loyal": (((3,), (4, 5)),),
    "rising": (((4, 5), (2, 3)),),
    "new": (((4, 5), (1,)),),
    "wavering": (((3,), (1, 2, 3)),),
    "must_keep": (((1, 2), (4, 5)),),
    "at_risk": (((1, 2), (2, 3)),),
    "asleep": (((1, 2), (1,)),),
}

USUAL_GAPS = 1.5

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Steps 1 … 5 by axis, in the order given, and the cuts they follow."""

    steps: dict[str, NDArray[np.int8]]
    cuts: dict[str, list[float]]

    def segment(self, name: str) -> NDArray[np.bool_]:
        together = (self.steps["f"] + self.steps["m"] + 1) // 2
        found = np.zeros(len(together), dtype=np.bool_)
        for recent, worth in SEGMENTS[name]:
            found |= np.isin(self.steps["r"], recent) & np.isin(together, worth)
        return found


def score(figures: dict[str, Numbers], *, gap_ratio: Numbers | None = None) -> Scored:
    """`figures`: by axis, of the same partners in the same order. `gap_ratio`: time since the last order ÷ usual gap;
    NaN for who has no usual gap yet."""
    cuts = {axis: _cuts(-figures[axis] if axis == "r" else figures[axis]) for axis in AXES}
    steps = {
        axis: (1 + np.searchsorted(cuts[axis], -figures[axis] if axis == "r" else figures[axis], side="right")).astype(np.int8)
        for axis in AXES
    }  # fmt: skip
    if gap_ratio is not None:
        is_usual = np.nan_to_num(gap_ratio, nan=np.inf) <= USUAL_GAPS
        steps["r"] = np.where(is_usual, np.maximum(steps["r"], 3), steps["r"]).astype(np.int8)
    # Cuts are said as a person reads them: recency in days, the most recent step first.
    told = {axis: [abs(cut) if axis == "r" else cut for cut in cuts[axis]] for axis in AXES}
    return Scored(steps=steps, cuts=told)


def _cuts(values: Numbers) -> list[float]:
    if not len(values):
        return [0.0, 0.0, 0.0, 0.0]
    # A point of the data itself: with few partners nothing is invented between two of them.
    found: Sequence[Any] = np.quantile(values, [0.2, 0.4, 0.6, 0.8], method="higher").tolist()
    return [float(cut) for cut in found]
