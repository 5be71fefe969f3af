"""Two at the same time, each on a connection of its own: one does it, the other is told. Each race is shown once without
the lock that decides it, so that it is known to be one."""

import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions import pick
from xinglian.orders.actions.approve import approve
from xinglian.orders.actions.cancel import NothingLeft, NotWaiting, cancel
from xinglian.orders.actions.pick import NothingToPick
from xinglian.orders.actions.place import Draft, Placed, place
from xinglian.orders.actions.receive import ReceivedAlready, receive
from xinglian.orders.actions.returns import MoreThanThere, ask
from xinglian.orders.actions.returns import Wanted as Back
from xinglian.orders.actions.ship import ship
from xinglian.orders.models import Order, Return, ShipmentLine
from xinglian.orders.queries.check_lines import Wanted
from xinglian.orders.rules.words import ReturnReason, State
from xinglian.orders.tests.test_goods_move import listed, sent
from xinglian.orders.tests.trade import PADS, Market, hand, lines_of, open_market, order_of
from xinglian.stock.actions.check import check_everything
from xinglian.stock.tests.goods import held, open_for

Deed = Callable[[], Any]
WAITING = (
    "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
    " WHERE NOT l.granted AND a.datname = current_database()"
)


@pytest.fixture
def market(cast_in_world: Cast) -> Iterator[Market]:
    """Committed; afterwards the ledger is asked whether it is whole."""
    market = open_market(cast_in_world)
    open_for(cast_in_world.jiangdong_id)
    yield market
    with acting(network()):
        assert check_everything(now=NOW) == []


def as_(member: Member, deed: Deed) -> Deed:
    def run() -> Any:
        with acting(member.scope):
            return deed()

    return run


def second_waits(first: Deed, second: Deed, *, by: Member) -> Any:
    """What the second said: it begins when the first has done its work and not committed, and ends after it."""
    said: list[Any] = []

    def run() -> None:
        try:
            said.append(second())
        except Exception as error:  # noqa: BLE001 - what the second hears is what is tested
            said.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with acting(by.scope):
        first()
        other.start()
        until = time.monotonic() + 30
        with acting(network()):
            while not said and not sql.value(WAITING) and time.monotonic() < until:
                time.sleep(0.02)
    other.join()
    return said[0]


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: orders and shipments are read as they are, and nobody waits before having looked."""
    for name in ("order", "shipment"):
        plain = getattr(access, name)
        monkeypatch.setattr(access, name, lambda *, number, lock=False, plain=plain: plain(number=number))  # fmt: skip


def _two_pickers(market: Market) -> tuple[Placed, Any]:
    placed = market.order((PADS, 3))
    one, other = market.cast.manager, market.cast.director
    said = second_waits(
        lambda: pick.open_list(number=placed.number, by=hand(one), now=NOW),
        as_(other, lambda: pick.open_list(number=placed.number, by=hand(other), now=NOW)), by=one,
    )  # fmt: skip
    return placed, said


def test_of_two_pickers_one_has_the_line_and_the_other_is_told(market: Market) -> None:
    placed, said = _two_pickers(market)
    assert isinstance(said, NothingToPick)
    assert [(one.picking, one.reserved) for one in lines_of(placed)] == [(3, 0)]


@pytest.mark.usefixtures("without_locks")
def test_without_the_lock_two_pickers_want_the_same_line_and_only_the_database_stops_the_second(market: Market) -> None:  # fmt: skip
    """The second has read three held pieces before the first took them."""
    placed, said = _two_pickers(market)
    assert "orders_line_" in str(said)
    assert [(one.picking, one.reserved) for one in lines_of(placed)] == [(3, 0)]


def _two_receivers(market: Market) -> Any:
    shipment = sent(market, market.order((PADS, 3)))
    one, other = market.cast.jiangdong_clerk, market.cast.jiangdong_tech
    return second_waits(
        lambda: receive(number=shipment.number, key="one", by=hand(one), now=NOW),
        as_(other, lambda: receive(number=shipment.number, key="other", by=hand(other), now=NOW)), by=one,
    )  # fmt: skip


def test_a_parcel_two_people_receive_is_received_once(market: Market) -> None:
    assert isinstance(_two_receivers(market), ReceivedAlready)
    assert held(market.cast.jiangdong_id, market.part(PADS)) == (3, 0)


@pytest.mark.usefixtures("without_locks")
def test_without_the_lock_both_count_the_parcel_and_only_the_database_stops_the_second(market: Market) -> None:  # fmt: skip
    assert "orders_line_arrived" in str(_two_receivers(market))
    assert held(market.cast.jiangdong_id, market.part(PADS)) == (3, 0)


def _cancel_against_pick(market: Market) -> tuple[Placed, Any]:
    placed = market.order((PADS, 3))
    picker, buyer = market.cast.manager, market.cast.jiangdong_clerk
    said = second_waits(
        lambda: pick.open_list(number=placed.number, by=hand(picker), now=NOW),
        as_(buyer, lambda: cancel(number=placed.number, by=hand(buyer), now=NOW)), by=picker,
    )  # fmt: skip
    return placed, said


def test_what_somebody_takes_from_the_shelf_is_not_taken_back_at_the_same_moment(market: Market) -> None:  # fmt: skip
    placed, said = _cancel_against_pick(market)
    assert isinstance(said, NothingLeft)
    assert (order_of(placed).state, lines_of(placed)[0].cancelled) == (State.PICKING, 0)
    assert held(market.cast.maker_id, market.part(PADS)) == (10, 3)


def test_what_is_taken_back_is_not_picked_at_the_same_moment(market: Market) -> None:
    placed = market.order((PADS, 3))
    picker, buyer = market.cast.manager, market.cast.jiangdong_clerk
    said = second_waits(
        lambda: cancel(number=placed.number, by=hand(buyer), now=NOW),
        as_(picker, lambda: pick.open_list(number=placed.number, by=hand(picker), now=NOW)), by=buyer,
    )  # fmt: skip
    assert isinstance(said, NothingToPick)
    assert order_of(placed).state == State.CANCELLED
    assert held(market.cast.maker_id, market.part(PADS)) == (10, 0)


def _approve_twice(market: Market) -> tuple[Placed, Any]:
    placed = market.order((PADS, 3), limit_minor=100)
    owner, clerk = market.cast.jiangdong_owner, market.cast.jiangdong_tech
    said = second_waits(
        lambda: approve(number=placed.number, by=hand(owner), now=NOW),
        as_(clerk, lambda: approve(number=placed.number, by=hand(clerk), now=NOW)), by=owner,
    )  # fmt: skip
    return placed, said


def test_an_order_two_colleagues_approve_goes_out_once(market: Market) -> None:
    placed, said = _approve_twice(market)
    assert isinstance(said, NotWaiting)
    assert order_of(placed).approved_name == market.cast.jiangdong_owner.name
    assert held(market.cast.maker_id, market.part(PADS)) == (10, 3)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM orders_orderevent WHERE verb = 'placed'") == 1


@pytest.mark.usefixtures("without_locks")
def test_without_the_lock_an_order_is_approved_twice(market: Market) -> None:
    _placed, said = _approve_twice(market)
    assert isinstance(said, Order)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM orders_orderevent WHERE verb = 'placed'") == 2


def test_two_clients_with_the_same_key_order_once(market: Market) -> None:
    buyer = market.cast.jiangdong_clerk
    draft = Draft(
        buyer_id=buyer.org_id, seller_id=market.cast.maker_id, key="same",
        lines=[Wanted(part_id=market.part(PADS), quantity=D(3))],
    )  # fmt: skip
    made: list[Placed] = []
    said = second_waits(
        lambda: made.append(place(draft, by=hand(buyer), now=NOW)),
        as_(buyer, lambda: place(draft, by=hand(buyer), now=NOW)), by=buyer,
    )  # fmt: skip
    assert (said.number, said.is_new) == (made[0].number, False)
    assert held(market.cast.maker_id, market.part(PADS)) == (10, 3)


def test_a_packed_list_two_people_send_leaves_once(market: Market) -> None:
    one, other = market.cast.manager, market.cast.director
    shipment = listed(market, market.order((PADS, 3)))
    with acting(one.scope):
        pick.finish(number=shipment.number, by=hand(one), now=NOW)
    said = second_waits(
        lambda: ship(number=shipment.number, by=hand(one), now=NOW),
        as_(other, lambda: ship(number=shipment.number, by=hand(other), now=NOW)), by=one,
    )  # fmt: skip
    assert "further than that" in str(said) or "已经" in str(said)
    assert held(market.cast.maker_id, market.part(PADS)) == (7, 0)


def test_the_same_piece_is_asked_to_go_back_once(market: Market) -> None:
    one, other = market.cast.jiangdong_clerk, market.cast.jiangdong_owner
    placed = market.order((PADS, 2))
    shipment = sent(market, placed)
    with acting(one.scope):
        receive(number=shipment.number, key="k", by=hand(one), now=NOW)
    wanted = [Back(no=1, quantity=D(2), reason=ReturnReason.UNNEEDED)]
    said = second_waits(
        lambda: ask(number=placed.number, wanted=wanted, key="a", by=hand(one), now=NOW),
        as_(other, lambda: ask(number=placed.number, wanted=wanted, key="b", by=hand(other), now=NOW)), by=one,
    )  # fmt: skip
    assert isinstance(said, MoreThanThere)
    with acting(network()):
        assert Return.objects.count() == 1


def test_two_scans_at_the_same_moment_are_two_pieces(market: Market) -> None:
    picker = market.cast.manager
    placed = market.order((PADS, 3))
    with acting(picker.scope):
        number = pick.open_list(number=placed.number, by=hand(picker), now=NOW).number
        line_id = ShipmentLine.objects.get().pk

    def scan() -> Any:
        return pick.count(number=number, line_id=line_id, more=D(1), by=hand(picker), now=NOW)

    second_waits(scan, as_(picker, scan), by=picker)
    with acting(network()):
        assert ShipmentLine.objects.get().picked == 2
