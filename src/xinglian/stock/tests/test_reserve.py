"""Promises: all or each, by key, with an end; never more than there is."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.actions import post as posting
from xinglian.stock.actions.reserve import expire
from xinglian.stock.tests.goods import BY, NOW, add_parts, held, move, open_for, place


def wish(org_id: int, part: int, quantity: int, line: str = "1") -> stock.Wish:
    return stock.Wish(line=line, org_id=org_id, part_id=part, quantity=D(quantity))


def test_all_or_each(cast: Cast) -> None:
    one, two = add_parts("QM-1", "QM-2")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, one, 5)
    move(cast.jiangdong_id, main, two, 1)
    wishes = [wish(cast.jiangdong_id, one, 5, "a"), wish(cast.jiangdong_id, two, 3, "b")]
    due = NOW.date() + timedelta(days=9)
    with acting(network()):
        stock.expect(
            org_id=cast.jiangdong_id, reference="PO", now=NOW,
            deliveries=[stock.Delivery(location_id=main, part_id=two, quantity=D(2), due_on=due)],
        )  # fmt: skip
        refused = stock.reserve_many(wishes=wishes, reference="SO", key="k", now=NOW)
        assert not refused.is_held
        assert [(a.reserved, a.short, a.available, a.ready_on) for a in refused.lines] == [
            (0, 0, 5, NOW.date()), (0, 2, 1, due),
        ]  # fmt: skip
        assert held(cast.jiangdong_id, one) == (5, 0)
        each = stock.reserve_many(wishes=wishes, reference="SO", key="k", now=NOW, together="each")
        assert [(a.reserved, a.short) for a in each.lines] == [(5, 0), (1, 2)]
        again = stock.reserve_many(wishes=wishes, reference="SO", key="k", now=NOW, together="each")
        assert [(a.reserved, a.short) for a in again.lines] == [(5, 0), (1, 2)]
        assert not again.is_new
    assert held(cast.jiangdong_id, one) == (5, 5)


def test_what_is_promised_goes_out_only_to_whom_it_was(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 5)
    with acting(network()):
        stock.reserve_many(wishes=[wish(cast.jiangdong_id, part, 4)], reference="SO", key="k", now=NOW)  # fmt: skip
    with pytest.raises(posting.NotEnough):
        move(cast.jiangdong_id, main, part, -2)
    with acting(network()):
        first = stock.issue(
            org_id=cast.jiangdong_id, reference="SO", key="i", by=BY, now=NOW, quantities={"1": D(3)}
        )  # fmt: skip
        again = stock.issue(
            org_id=cast.jiangdong_id, reference="SO", key="i", by=BY, now=NOW, quantities={"1": D(3)}
        )  # fmt: skip
        assert again.posting_id == first.posting_id
        with pytest.raises(stock.MoreThanHeld):
            stock.issue(org_id=cast.jiangdong_id, reference="SO", key="j", by=BY, now=NOW, quantities={"1": D(2)})  # fmt: skip
    assert held(cast.jiangdong_id, part) == (2, 1)
    with acting(network()):
        assert stock.release(reference="SO", now=NOW) == 1
        with pytest.raises(stock.NothingHeld):
            stock.issue(org_id=cast.jiangdong_id, reference="SO", key="l", by=BY, now=NOW)
    assert held(cast.jiangdong_id, part) == (2, 0)


def test_a_promise_ends_by_itself(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part, 1)
    with acting(network()):
        until = NOW + timedelta(hours=1)
        stock.reserve_many(
            wishes=[wish(cast.jiangdong_id, part, 1)], reference="SO", key="k", now=NOW, expires_at=until
        )  # fmt: skip
        assert expire(now=NOW) == 0
        assert expire(now=until) == 1
    assert held(cast.jiangdong_id, part) == (1, 0)


def test_damaged_goods_and_goods_in_quarantine_are_not_promised(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main, apart = open_for(cast.jiangdong_id), place(cast.jiangdong_id, "Q", "quarantine")
    move(cast.jiangdong_id, main, part, 2, condition="damaged")
    move(cast.jiangdong_id, apart, part, 2)
    with acting(network()):
        assert stock.available(org_id=cast.jiangdong_id, part_id=part).now == 0


def test_a_buyer_sees_nothing_of_others_and_cannot_hold_it(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part, 5)
    with acting(cast.shuchi_owner.scope):
        assert stock.available(org_id=cast.jiangdong_id, part_id=part).now == 0
        said = stock.reserve_many(wishes=[wish(cast.jiangdong_id, part, 1)], reference="SO", key="k", now=NOW)  # fmt: skip
    assert [(a.reserved, a.short, a.available) for a in said.lines] == [(0, 1, 0)]


def test_many_lines_take_as_many_statements_as_one(cast: Cast) -> None:
    parts = add_parts(*(f"QM-{n}" for n in range(30)))
    main = open_for(cast.jiangdong_id)
    for part in parts:
        move(cast.jiangdong_id, main, part, 3)

    def asked(of: list[int], key: str) -> int:
        wishes = [wish(cast.jiangdong_id, one, 1, str(one)) for one in of]
        with acting(network()), CaptureQueriesContext(connection) as captured:
            assert stock.reserve_many(wishes=wishes, reference=key, key=key, now=NOW).is_held
        return len(captured)

    few = asked(parts[:1], "a")
    assert asked(parts, "b") <= few <= 10
