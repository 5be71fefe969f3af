"""Where somebody stands among peers, told so that nobody's figure can be worked out.

With fewer than LEAST_PEERS rated peers of the type nothing is said. Otherwise the share of peers that are behind, in
steps of five, ties counted half: neither a competitor's figure nor its exact place follows from it.
"""

import numpy as np
from numpy.typing import NDArray

from xinglian.scorecard.rules.index import UNRATED

LEAST_PEERS = 12
STEP = 5
UNTOLD = -1


def percentiles(index: NDArray[np.int16], *, least: int = LEAST_PEERS) -> NDArray[np.int16]:
    """Of partners of one type: 0, 5 … 95; UNTOLD for the unrated and for everybody when peers are too few."""
    rated = index != UNRATED
    count = int(rated.sum())
    if count - 1 < least:
        return np.full(len(index), UNTOLD, dtype=np.int16)
    ordered = np.sort(index[rated])
    behind = np.searchsorted(ordered, index, side="left")
    level = np.searchsorted(ordered, index, side="right") - behind - 1
    share = (2 * behind + level) * 50 // (count - 1)
    return np.where(rated, np.minimum(share, 99) // STEP * STEP, UNTOLD).astype(np.int16)
