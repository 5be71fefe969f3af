"""How good a forecast was: the loss of its quantiles, and the stock it takes to fill so many of the units asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xinglian.supply.rules.quantiles import Floats


def pinball(said: Floats, levels: Sequence[float], actual: Floats) -> Floats:
    """Mean loss of each part over the levels, in units of demand (Koenker & Bassett 1978). (parts, levels), (parts,) -> (parts,)."""
    share = np.asarray(levels)[None, :]
    gap = actual[:, None] - said
    loss: Floats = np.maximum(share * gap, (share - 1) * gap).mean(axis=1)
    return loss


@dataclass(frozen=True, kw_only=True)
class StockRun:
    """By part: units asked for, units of them filled at once, mean stock at the end of a period."""

    asked: Floats
    filled: Floats
    held: Floats


def stock_run(targets: Floats, demand: Floats, *, lead: int, warm: int) -> StockRun:
    """A store that looks each period, orders that come `lead` (≥ 1) periods later, and customers who wait.

    `targets` (parts, periods): up to so many is ordered at the start of a period, before its demand is known. `demand`
    (parts, periods). What happens in the first `warm` periods is not counted.
    """
    parts, periods = demand.shape
    stock = np.maximum(targets[:, 0], 0)
    coming = np.zeros((parts, periods + lead))
    filled, held = np.zeros(parts), np.zeros(parts)
    for t in range(periods):
        stock = stock + coming[:, t]
        on_the_way = coming[:, t + 1 :].sum(axis=1)
        coming[:, t + lead] += np.maximum(targets[:, t] - stock - on_the_way, 0)
        there = np.maximum(stock, 0)
        stock = stock - demand[:, t]
        if t >= warm:
            filled += np.minimum(there, demand[:, t])
            held += np.maximum(stock, 0)
    return StockRun(
        asked=demand[:, warm:].sum(axis=1), filled=filled, held=held / max(periods - warm, 1)
    )


def stock_for(
    fills: Sequence[float] | Floats, stocks: Sequence[float] | Floats, wanted: float
) -> float | None:
    """The stock it takes to fill a share, in a straight line between what was measured; None where nothing reached it."""
    order = np.argsort(fills)
    x, y = np.asarray(fills)[order], np.asarray(stocks)[order]
    if not x[0] <= wanted <= x[-1]:
        return None
    return float(np.interp(wanted, x, y))
