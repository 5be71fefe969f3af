"""Matching: the largest saving of all together, within what there is, what is needed and what is fair."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinglian.pool.rules.matching import Pairs, fair_needs, matched


def of(rows: list[tuple[int, int, int, float]], *, offered: list[float], needed: list[float], freight: float = 0) -> Pairs:  # fmt: skip
    """Rows of one part: offer, need, parcel, saving a unit."""
    columns = list(zip(*rows, strict=True))
    return Pairs(
        offer=np.array(columns[0]), need=np.array(columns[1]), parcel=np.array(columns[2]), saving=np.array(columns[3], dtype=float),
        offered=np.array(offered, dtype=float), needed=np.array(needed, dtype=float), part_of_offer=np.zeros(len(offered), dtype=int),
        part_of_need=np.zeros(len(needed), dtype=int), freight=np.full(max(columns[2]) + 1, freight, dtype=float),
    )  # fmt: skip


def test_goods_go_where_they_save_most() -> None:
    pairs = of([(0, 0, 0, 5), (0, 1, 1, 9)], offered=[10], needed=[10, 10])
    assert matched(pairs, fair=9).tolist() == [0, 10]


def test_of_a_scarce_part_nobody_gets_more_than_one_and_a_half_times_his_share() -> None:
    pairs = of([(0, 0, 0, 5), (0, 1, 1, 9)], offered=[10], needed=[10, 10])
    assert fair_needs(pairs).tolist() == [7, 7]
    assert matched(pairs).tolist() == [3, 7]


def test_a_parcel_that_does_not_pay_for_its_way_is_not_sent_and_its_goods_go_elsewhere() -> None:
    pairs = of([(0, 0, 0, 9), (0, 1, 1, 5)], offered=[10], needed=[1, 20], freight=20)
    assert matched(pairs).tolist() == [0, 10]


def test_without_anything_worth_its_way_nothing_goes() -> None:
    pairs = of([(0, 0, 0, 1)], offered=[3], needed=[3], freight=100)
    assert matched(pairs).tolist() == [0]


@st.composite
def networks(draw: Any) -> Pairs:
    offered = draw(st.lists(st.integers(1, 30), min_size=1, max_size=4))
    needed = draw(st.lists(st.integers(1, 30), min_size=1, max_size=4))
    every = list(product(range(len(offered)), range(len(needed))))
    savings = [draw(st.integers(1, 100)) for _ in every]
    rows = [
        (o, n, at, float(saving))
        for at, ((o, n), saving) in enumerate(zip(every, savings, strict=True))
    ]
    return of(rows, offered=offered, needed=needed, freight=draw(st.integers(0, 300)))


@settings(max_examples=80, deadline=None)
@given(networks())
def test_no_network_sends_what_is_not_there_or_not_needed_or_not_whole_or_not_worth_it(pairs: Pairs) -> None:  # fmt: skip
    flow = matched(pairs)
    given_out = np.bincount(pairs.offer, weights=flow, minlength=len(pairs.offered))
    taken = np.bincount(pairs.need, weights=flow, minlength=len(pairs.needed))
    assert (flow >= 0).all()
    assert flow == pytest.approx(np.round(flow))
    assert (given_out <= pairs.offered + 1e-6).all()
    assert (taken <= fair_needs(pairs) + 1e-6).all()
    worth = np.bincount(pairs.parcel, weights=flow * pairs.saving, minlength=len(pairs.freight))
    goes = np.bincount(pairs.parcel, weights=flow, minlength=len(pairs.freight)) > 0
    assert (worth[goes] >= pairs.freight[goes]).all()
    assert matched(pairs).tolist() == flow.tolist()
