"""Which models to believe: the linear pool with the smallest continuous ranked probability score on held-out periods.

That score of a mixture is a quadratic form of its weights (in its energy form, Gneiting & Raftery 2007), so the best ones are
found exactly; parts of a kind have weights of their own, drawn towards those of all parts.
"""

from collections.abc import Sequence

import numpy as np

from xinglian.supply.rules.quantiles import LEVELS, SHARES, Floats

_EVERY = 4  # of the levels: the score needs no more
_STEPS = 2_000


def parts_of_score(models: Sequence[Floats], actual: Floats) -> tuple[Floats, Floats]:
    """a[i, k] = E|X_k - y|, b[i, j, k] = E|X_j - X_k'|: the score of weights w is a·w - w·b·w / 2, in units of demand."""
    pick = slice(_EVERY // 2, None, _EVERY)
    share = SHARES[pick] / SHARES[pick].sum()
    few = [one[:, pick] for one in models]
    a = np.column_stack([np.abs(one - actual[:, None]) @ share for one in few])
    b = np.empty((len(actual), len(few), len(few)))
    for j, one in enumerate(few):
        for k in range(j, len(few)):
            gap = np.abs(one[:, :, None] - few[k][:, None, :])
            b[:, j, k] = b[:, k, j] = np.einsum("ist,s,t->i", gap, share, share)
    return a, b


def best_weights(a: Floats, b: Floats) -> Floats:
    """Non-negative, together one. By exponentiated gradient: a step multiplies, so no weight leaves the simplex."""
    w: Floats = np.full(len(a), 1 / len(a))
    size = max(float(np.abs(a).max()), 1e-12)
    for n in range(_STEPS):
        slope = (a - b @ w) / size
        w = w * np.exp(-(4 / (1 + n / 400)) * (slope - slope @ w))
        w = w / w.sum()
    return w


def learnt_levels(said: Floats, actual: Floats, *, seed: int, trust: float) -> Floats:
    """At which levels to read a forecast for its shares to come true: those found, drawn towards LEVELS by `trust` (0: not
    at all believed). Whole numbers lie on several levels at once; one of them is drawn. (LEVELS,)."""
    below = (said < actual[:, None] - 1e-9) @ SHARES
    upto = (said <= actual[:, None] + 1e-9) @ SHARES
    drawn = np.random.default_rng(seed).random(len(actual))
    told = np.sort(below + drawn * (upto - below))
    found = np.interp(LEVELS, (np.arange(len(told)) + 0.5) / len(told), told)
    return np.maximum.accumulate(LEVELS + trust * (found - LEVELS))
