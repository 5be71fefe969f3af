"""Goods that come back: lines of their own, some days later, naming the line they give back."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.demo.network.orders import OrderBook, count_within

USUAL_SHARE = 0.007
CARELESS_PARTNERS, CARELESS_TIMES = 0.04, 9.0
DAYS_LATER = (3, 25)


def add_returns(rng: Generator, *, orders: OrderBook, partners: int, last_day: int) -> OrderBook:
    """The same book with about 1 % returns; a few partners (4 %) return nine times as often."""
    careless = np.where(rng.random(partners) < CARELESS_PARTNERS, CARELESS_TIMES, 1.0)
    share = USUAL_SHARE * careless * np.exp(rng.normal(0, 0.4, partners))
    given_back = np.flatnonzero(rng.random(orders.size) < share[orders.partner])
    day = orders.day[given_back] + rng.integers(*DAYS_LATER, len(given_back))
    given_back, day = given_back[day <= last_day], day[day <= last_day]
    part_of_it = rng.uniform(0.05, 0.6, len(given_back))
    quantity = -np.maximum(1, np.round(orders.quantity[given_back] * part_of_it)).astype(np.int64)
    order = np.argsort(day * partners + orders.partner[given_back], kind="stable")
    given_back, day, quantity = given_back[order], day[order], quantity[order]
    partner = orders.partner[given_back]
    line_no = count_within(day * partners + partner) if len(day) else day

    def both(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate([first, second])

    # Orders of a day come before its returns: both halves are sorted, a stable sort keeps that.
    days, buyers = both(orders.day, day), both(orders.partner, partner)
    place = np.argsort(days * partners + buyers, kind="stable")
    return replace(
        orders,
        day=days[place],
        partner=buyers[place],
        part=both(orders.part, orders.part[given_back])[place],
        line_no=both(orders.line_no, line_no)[place],
        quantity=both(orders.quantity, quantity)[place],
        price_fen=both(orders.price_fen, orders.price_fen[given_back])[place],
        returned_day=both(orders.returned_day, orders.day[given_back])[place],
        returned_line=both(orders.returned_line, orders.line_no[given_back])[place],
    )
