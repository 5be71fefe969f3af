"""Where somebody stands among peers, told so that nobody's figure can be worked out.

With fewer than LEAST_PEERS rated peers of the type nothing is said. Otherwise the share of peers that are behind, in
steps of five, ties counted half: neither a competitor's figure nor its exact place follows from it.
"""

import numpy as np
from numpy.typing import NDArray

LEAST_PEERS = 12
STEP = 5
UNTOLD = -1


def percentiles(count: NDArray[np.int64], *, least: int = LEAST_PEERS) -> NDArray[np.int16]:
    """Of partners of one type: 0, 5 … 95 for each level of the index, the lowest first, `count` rated partners at each;
    UNTOLD everywhere when peers are too few."""
    peers = int(count.sum()) - 1
    if peers < least:
        return np.full(len(count), UNTOLD, dtype=np.int16)
    behind = np.cumsum(count) - count
    share = (2 * behind + count - 1) * 50 // peers
    told: NDArray[np.int16] = (np.minimum(share, 99) // STEP * STEP).astype(np.int16)
    return told
