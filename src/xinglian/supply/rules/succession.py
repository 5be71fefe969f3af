"""Parts that took the place of others: demand goes to the last of the chain."""

import numpy as np
from numpy.typing import NDArray

_LONGEST = 32  # doublings: chains of any length that fits in memory


def heirs(successor: NDArray[np.int64]) -> NDArray[np.int64]:
    """`successor[n]`: which part took the place of part n, or n itself. The last of each chain, as positions too; parts in a
    circle, and those that lead into one, keep their own demand."""
    last = successor.copy()
    for _ in range(_LONGEST):
        further = last[last]
        if np.array_equal(further, last):
            break
        last = further
    own = np.arange(len(last))
    found: NDArray[np.int64] = np.where(successor[last] == last, last, own)
    return found
