"""Guard rails: does a version do more harm than the first one? For rare things, exact, and to be looked at at any time.

Were a version as harmless as the first, each event would be its own with the share it has of the people. The uniform mixture
over all other shares is a martingale then, and by Ville's inequality it reaches 1 / alpha with probability alpha at most
(Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 41, 1970).
"""

import math

from xinglian.push.rules.sequential import Count

ALPHA = 0.01


def evidence(first: Count, other: Count) -> float:
    """How many times better "the other version does it more often" tells what happened than chance does; 0 when it does not."""
    events = first.hits + other.hits
    if not events or not other.n or not first.n or other.share <= first.share:
        return 0.0
    chance = other.n / (first.n + other.n)
    told = (
        math.lgamma(other.hits + 1) + math.lgamma(first.hits + 1) - math.lgamma(events + 2)
        - other.hits * math.log(chance) - first.hits * math.log(1 - chance)
    )  # fmt: skip
    return math.exp(min(told, 700))


def does_harm(first: Count, other: Count, *, comparisons: int) -> bool:
    """`comparisons`: guard rails times versions, which together raise a false alarm with probability ALPHA at most."""
    return evidence(first, other) >= max(1, comparisons) / ALPHA
