"""Red, yellow, green by quarter, with hysteresis.

A partner turns green at the green line and leaves green only below the line less the margin; it turns red below the red
line and leaves red only at the line plus the margin. So an index that swings about a line does not flicker (a Schmitt
trigger with two thresholds). Without a colour before there is no margin.
"""

import numpy as np
from numpy.typing import NDArray

from xinglian.scorecard.rules.index import UNRATED

NONE, RED, YELLOW, GREEN = 0, 1, 2, 3
TONES = {NONE: "none", RED: "act", YELLOW: "watch", GREEN: "good"}


def colours(
    index: NDArray[np.int16], before: NDArray[np.int16], *, red: int, green: int, margin: int
) -> NDArray[np.int16]:
    """`index` in tenths, `before` the colours of the quarter before (NONE: no colour then)."""
    to_green = np.where(before == GREEN, green - margin, green)
    from_red = np.where(before == RED, red + margin, red)
    # A wide margin may make the two lines cross: then green gives way.
    found = np.where(
        index >= np.maximum(to_green, from_red), GREEN, np.where(index < from_red, RED, YELLOW)
    )
    return np.where(index == UNRATED, NONE, found).astype(np.int16)
