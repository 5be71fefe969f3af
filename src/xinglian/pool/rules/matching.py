"""Whose idle goods go to whom: a transport problem, solved by HiGHS (scipy.optimize.linprog).

Largest saving of all together. Its matrix is totally unimodular: with whole quantities the solution is whole by itself. What a
parcel costs does not grow with what is in it, which no linear problem knows: parcels that save less than they cost are taken
out and the rest is solved again, until every parcel pays for itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

# Of a part that is scarce nobody gets more than so many times his share by need.
FAIR = 1.5
_ROUNDS = 20
_ENOUGH = 1e-6

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """One entry a pair of an offer and a need of the same part, of different partners.

    `offer`, `need`: place in `offered` and `needed`; `parcel`: which giver-taker pair it is, 0 …; `saving`: minor units a
    unit of goods, above zero; `freight`: by parcel, minor units.
    """

    offer: Ints
    need: Ints
    parcel: Ints
    saving: Floats
    offered: Floats
    needed: Floats
    part_of_offer: Ints
    part_of_need: Ints
    freight: Floats


def matched(pairs: Pairs, *, fair: float = FAIR) -> Floats:
    """How much of each pair goes. Equal input, equal output."""
    most = fair_needs(pairs, fair=fair)
    alive = np.ones(len(pairs.offer), dtype=bool)
    flow: Floats = np.zeros(len(pairs.offer))
    for _round in range(_ROUNDS):
        flow = _solve(pairs, most, alive)
        worth = np.bincount(pairs.parcel, weights=flow * pairs.saving, minlength=len(pairs.freight))
        goes = np.bincount(pairs.parcel, weights=flow, minlength=len(pairs.freight)) > _ENOUGH
        poor = goes & (worth < pairs.freight)
        if not poor.any():
            return flow
        # The poorest half leaves: what it held may make other parcels worth their way.
        short = np.where(poor, worth - pairs.freight, np.inf)
        leaves = np.argsort(short, kind="stable")[: max(1, int(poor.sum()) // 2)]
        alive &= ~np.isin(pairs.parcel, leaves)
    return np.where(poor[pairs.parcel], 0.0, flow)


def fair_needs(pairs: Pairs, *, fair: float = FAIR) -> Floats:
    """Needs, cut where a part is scarce: at most `fair` times the share by need, and one piece at least."""
    parts = int(max(pairs.part_of_offer.max(initial=-1), pairs.part_of_need.max(initial=-1))) + 1
    offered = np.bincount(pairs.part_of_offer, weights=pairs.offered, minlength=parts)
    needed = np.bincount(pairs.part_of_need, weights=pairs.needed, minlength=parts)
    share = np.divide(offered, needed, out=np.ones(parts), where=needed > 0)
    cut = np.maximum(np.floor(fair * share[pairs.part_of_need] * pairs.needed), 1.0)
    return np.where(share[pairs.part_of_need] < 1, np.minimum(pairs.needed, cut), pairs.needed)


def _solve(pairs: Pairs, most: Floats, alive: NDArray[np.bool_]) -> Floats:
    flow = np.zeros(len(pairs.offer))
    at = np.flatnonzero(alive)
    if not len(at):
        return flow
    offers, needs = len(pairs.offered), len(pairs.needed)
    rows = np.concatenate([pairs.offer[at], offers + pairs.need[at]])
    columns = np.concatenate([np.arange(len(at)), np.arange(len(at))])
    matrix = coo_array((np.ones(2 * len(at)), (rows, columns)), shape=(offers + needs, len(at)))
    found = linprog(
        -pairs.saving[at], A_ub=matrix.tocsr(), b_ub=np.concatenate([pairs.offered, most]), bounds=(0, None), method="highs-ds",
    )  # fmt: skip
    if found.x is None:
        raise RuntimeError(f"No match was found: {found.message}")
    flow[at] = np.where(found.x > _ENOUGH, found.x, 0.0)
    return flow
