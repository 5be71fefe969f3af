"""What partners have on the shelf at the end of the window, stock that does not move included."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.demo.network.orders import OrderBook
from xinglian.demo.network.partners import PROFILES, Network

# Share of the parts a partner buys that it reports as stock, by type; a type that is not here reports none.
REPORTS = {
    "provincial_agent": 0.5,
    "city_wholesaler": 0.28,
    "ecommerce": 0.3,
    "dealer_4s": 0.07,
    "chain": 0.06,
    "garage": 0.05,
}
SLOW_AFTER_DAYS = 180


@dataclass(frozen=True, slots=True)
class Stock:
    partner: NDArray[np.int64]
    part: NDArray[np.int64]
    on_hand: NDArray[np.int64]
    unit_cost_fen: NDArray[np.int64]
    last_moved_day: NDArray[np.int64]  # days from the start of the window


def make_stock(
    rng: Generator, *, network: Network, orders: OrderBook, parts: int, last_day: int
) -> Stock:
    """Positions as of `last_day` (days from the start of the window): cover for a month or so, some sold out, some asleep for over 180 days."""
    key = orders.partner * parts + orders.part
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], key[order][1:] != key[order][:-1]]))
    ends = np.concatenate([starts[1:], [len(order)]]) - 1
    latest = order[ends]
    recent = np.where(last_day - orders.day < 365, orders.quantity, 0)[
        order
    ]  # returns count against
    monthly = np.maximum(np.add.reduceat(recent, starts), 0) / 12
    partner, part, idle = orders.partner[latest], orders.part[latest], last_day - orders.day[latest]
    reports = np.array([REPORTS.get(kind, 0.0) for kind in network.columns["type"]])[partner]
    stuck = network.profile[partner] == PROFILES.index("stuck")
    slow = idle > SLOW_AFTER_DAYS
    asleep = slow & (idle < 900) & (rng.random(len(latest)) < np.where(stuck, 0.6, 0.1))
    kept = (rng.random(len(latest)) < reports) & (asleep | ~slow)
    partner, part, idle, latest, monthly = (
        partner[kept],
        part[kept],
        idle[kept],
        latest[kept],
        monthly[kept],
    )
    asleep, stuck = asleep[kept], stuck[kept]
    bought = np.maximum(orders.quantity[latest], 1)  # the last line may be a return
    # What is left of the last delivery, and a cushion of what usually sells.
    left = bought * rng.uniform(0.3, 1.0, len(latest)) * np.exp(-idle / 110)
    cushion = monthly * np.exp(rng.normal(-0.2, 0.6, len(latest))) * np.where(stuck, 1.9, 1.0)
    moving = np.round(left + cushion).astype(np.int64) * (rng.random(len(latest)) > 0.05)
    resting = np.maximum(1, np.round(bought * rng.uniform(0.1, 0.7, len(latest)))).astype(np.int64)
    moved = np.where(
        asleep,
        np.maximum(idle - rng.integers(0, 40, len(latest)), SLOW_AFTER_DAYS + 1),
        (idle * rng.random(len(latest))).astype(np.int64),
    )
    return Stock(
        partner, part, np.where(asleep, resting, moving), orders.price_fen[latest], last_day - moved
    )
