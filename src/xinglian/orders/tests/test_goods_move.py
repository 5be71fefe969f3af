"""From the shelf to the buyer: picked, packed, sent, tracked, counted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import NotThere
from xinglian.orders.actions import pack, pick
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.hands import NotSender, WrongStep
from xinglian.orders.actions.pick import (
    LinesOpen,
    MoreThanAsked,
    NothingPicked,
    NothingToPick,
    SomebodyPicks,
)
from xinglian.orders.actions.place import Placed
from xinglian.orders.actions.receive import (
    Arrived,
    MoreThanSent,
    ReceivedAlready,
    receive,
)
from xinglian.orders.actions.ship import ship
from xinglian.orders.actions.track import Happened, note_late, track
from xinglian.orders.models import Claim, Parcel, Shipment, ShipmentLine
from xinglian.orders.rules.words import State, TrackKind
from xinglian.orders.tests.trade import DISC, PADS, Market, hand, lines_of, order_of
from xinglian.stock.tests.goods import held, open_for


def listed(market: Market, placed: Placed, **picked: int) -> Shipment:
    """A pick list of the order by the maker's manager; `line1=3`: so many of a line are picked, the others in full."""
    with acting(market.cast.manager.scope):
        shipment = pick.open_list(number=placed.number, by=hand(market.cast.manager), now=NOW)
        for row in ShipmentLine.objects.filter(shipment=shipment).select_related("line"):
            n = Decimal(picked.get(f"line{row.line.no}", row.asked))
            if n:
                pick.count(number=shipment.number, line_id=row.pk, picked=n, by=hand(market.cast.manager), now=NOW)  # fmt: skip
            if n < row.asked:
                pick.short(number=shipment.number, line_id=row.pk, reason="out_of_stock", by=hand(market.cast.manager), now=NOW)  # fmt: skip
    return shipment


def sent(market: Market, placed: Placed, **picked: int) -> Shipment:
    shipment = listed(market, placed, **picked)
    by = hand(market.cast.manager)
    with acting(market.cast.manager.scope):
        pick.finish(number=shipment.number, by=by, now=NOW)
        return ship(number=shipment.number, by=by, now=NOW, carrier="顺丰", tracking="SF1", eta=NOW + timedelta(days=2))  # fmt: skip


def test_what_is_sent_leaves_the_shelf_and_what_comes_stands_on_the_other(market: Market) -> None:
    cast = market.cast
    open_for(cast.jiangdong_id)
    placed = market.order((PADS, 3), (DISC, 4))
    shipment = sent(market, placed)
    assert (market.on_hand(PADS), market.on_hand(DISC), market.free(PADS)) == (7, 0, 7)
    assert [(one.picking, one.reserved, one.shipped) for one in lines_of(placed)] == [(0, 0, 3), (0, 0, 4)]  # fmt: skip
    assert order_of(placed).state == State.SHIPPED
    with acting(network()):
        assert sql.value("SELECT sum(remaining) FROM stock_expected WHERE org_id = %s", [cast.jiangdong_id]) == 7  # fmt: skip
    with acting(cast.jiangdong_tech.scope):
        for _again in range(2):
            receive(
                number=shipment.number, key="k", by=hand(cast.jiangdong_tech), now=NOW,
                arrived={1: Arrived(received=Decimal(2)), 2: Arrived(received=Decimal(4), damaged=Decimal(1))},
            )  # fmt: skip
        with pytest.raises(ReceivedAlready):
            receive(number=shipment.number, key="other", by=hand(cast.jiangdong_tech), now=NOW)
    assert (market.on_hand(PADS, cast.jiangdong_id), market.on_hand(DISC, cast.jiangdong_id)) == (2, 4)  # fmt: skip
    assert market.free(DISC, cast.jiangdong_id) == 3
    assert [(one.received, one.missing) for one in lines_of(placed)] == [(2, 1), (4, 0)]
    assert order_of(placed).state == State.RECEIVED
    with acting(network()):
        assert sorted(Claim.objects.values_list("gap", "quantity")) == [("damaged", 1), ("missing", 1)]  # fmt: skip
        assert sql.value("SELECT sum(remaining) FROM stock_expected WHERE org_id = %s", [cast.jiangdong_id]) == 1  # fmt: skip


def test_two_pickers_never_take_the_same_line(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 3))
    shipment = listed(market, placed)
    with acting(cast.director.scope):
        with pytest.raises(NothingToPick):
            pick.open_list(number=placed.number, by=hand(cast.director), now=NOW)
        with pytest.raises(SomebodyPicks):
            pick.finish(number=shipment.number, by=hand(cast.director), now=NOW)
        pick.take_over(number=shipment.number, by=hand(cast.director), now=NOW)
        pick.finish(number=shipment.number, by=hand(cast.director), now=NOW)


def test_what_is_not_found_stays_with_the_order_and_is_held_on(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 3), (DISC, 2))
    shipment = listed(market, placed, line1=1)
    line = lines_of(placed)[0]
    assert (line.picking, line.reserved) == (3, 0)
    with acting(cast.manager.scope):
        row = ShipmentLine.objects.get(shipment=shipment, line=line)
        with pytest.raises(MoreThanAsked):
            pick.count(number=shipment.number, line_id=row.pk, more=Decimal(3), by=hand(cast.manager), now=NOW)  # fmt: skip
        pick.count(number=shipment.number, line_id=row.pk, more=Decimal(-1), by=hand(cast.manager), now=NOW)  # fmt: skip
        pick.finish(number=shipment.number, by=hand(cast.manager), now=NOW)
        ship(number=shipment.number, by=hand(cast.manager), now=NOW)
    assert [(one.picking, one.reserved, one.shipped) for one in lines_of(placed)] == [(0, 3, 0), (0, 0, 2)]  # fmt: skip
    assert order_of(placed).state == State.PARTLY
    assert held(cast.maker_id, market.part(PADS)) == (10, 3)


def test_a_list_is_finished_only_when_every_line_is_counted_or_explained(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 3))
    with acting(cast.manager.scope):
        shipment = pick.open_list(number=placed.number, by=hand(cast.manager), now=NOW)
        row = ShipmentLine.objects.get(shipment=shipment)
        assert row.place == "中心仓"
        with pytest.raises(LinesOpen):
            pick.finish(number=shipment.number, by=hand(cast.manager), now=NOW)
        pick.short(number=shipment.number, line_id=row.pk, reason="out_of_stock", by=hand(cast.manager), now=NOW)  # fmt: skip
        with pytest.raises(NothingPicked):
            pick.finish(number=shipment.number, by=hand(cast.manager), now=NOW)
        with pytest.raises(WrongStep):
            ship(number=shipment.number, by=hand(cast.manager), now=NOW)


@pytest.mark.parametrize("packed", [False, True])
def test_a_dropped_list_leaves_everything_as_it_was(market: Market, packed: bool) -> None:
    cast = market.cast
    placed = market.order((PADS, 3), (DISC, 2))
    shipment = listed(market, placed, line1=2)
    with acting(cast.manager.scope):
        if packed:
            pick.finish(number=shipment.number, by=hand(cast.manager), now=NOW)
        pick.drop(number=shipment.number, by=hand(cast.manager), now=NOW)
    assert [(one.picking, one.reserved) for one in lines_of(placed)] == [(0, 3), (0, 2)]
    assert order_of(placed).state == State.CONFIRMED


def test_what_is_on_a_list_stays_held_when_the_rest_is_taken_back(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 8))
    sent(market, placed, line1=3)
    with acting(cast.manager.scope):
        pick.open_list(number=placed.number, by=hand(cast.manager), now=NOW)
        row = ShipmentLine.objects.get(shipment__state="picking")
        pick.count(number=row.shipment.number, line_id=row.pk, picked=Decimal(2), by=hand(cast.manager), now=NOW)  # fmt: skip
        pick.short(number=row.shipment.number, line_id=row.pk, reason="other", by=hand(cast.manager), now=NOW)  # fmt: skip
        pick.finish(number=row.shipment.number, by=hand(cast.manager), now=NOW)
    with acting(cast.jiangdong_clerk.scope):
        cancel(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW)
    assert held(cast.maker_id, market.part(PADS)) == (7, 2)
    with acting(cast.manager.scope):
        ship(number=row.shipment.number, by=hand(cast.manager), now=NOW)
    assert (held(cast.maker_id, market.part(PADS)), order_of(placed).state) == ((5, 0), State.SHIPPED)  # fmt: skip


def test_goods_are_laid_into_parcels_and_sent_once(market: Market) -> None:
    cast = market.cast
    by = hand(cast.manager)
    placed = market.order((PADS, 3), (DISC, 2))
    shipment = listed(market, placed)
    with acting(cast.manager.scope):
        pick.finish(number=shipment.number, by=by, now=NOW)
        pack.add_parcel(number=shipment.number, by=by, now=NOW)
        pads, disc = ShipmentLine.objects.filter(shipment=shipment).order_by("line__no")
        pack.lay(number=shipment.number, line_id=pads.pk, quantity=Decimal(1), to=2, by=by, now=NOW)
        pack.lay(number=shipment.number, line_id=disc.pk, quantity=Decimal(2), to=2, by=by, now=NOW)
        with pytest.raises(pack.NotInParcel):
            pack.lay(number=shipment.number, line_id=pads.pk, quantity=Decimal(3), to=2, by=by, now=NOW)  # fmt: skip
        pack.lay(number=shipment.number, line_id=pads.pk, quantity=Decimal(2), to=2, by=by, now=NOW)
        pack.weigh(number=shipment.number, no=2, kilograms=Decimal("2.5"), by=by, now=NOW)
        assert list(Parcel.objects.order_by("no").values_list("code", "weight_g")) == [
            (f"{shipment.number}-1", None), (f"{shipment.number}-2", 2500),
        ]  # fmt: skip
        ship(number=shipment.number, by=by, now=NOW)
        with pytest.raises(WrongStep):
            ship(number=shipment.number, by=by, now=NOW)
    assert [one.shipped for one in lines_of(placed)] == [3, 2]


def test_more_than_was_sent_is_refused_unless_it_is_said_to_be_too_much(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 3))
    shipment = sent(market, placed)
    with acting(cast.jiangdong_tech.scope):
        with pytest.raises(MoreThanSent):
            receive(number=shipment.number, key="k", by=hand(cast.jiangdong_tech), now=NOW, arrived={1: Arrived(received=Decimal(4))})  # fmt: skip
        came = Arrived(received=Decimal(2), wrong=Decimal(1), surplus=Decimal(1), note="多了一盒")
        receive(number=shipment.number, key="k", by=hand(cast.jiangdong_tech), now=NOW, arrived={1: came})  # fmt: skip
        assert sorted(Claim.objects.values_list("gap", "quantity")) == [("surplus", 1), ("wrong", 1)]  # fmt: skip


def test_only_the_two_sides_touch_a_shipment(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 3))
    with acting(cast.shuchi_owner.scope), pytest.raises(NotThere):
        pick.open_list(number=placed.number, by=hand(cast.shuchi_owner), now=NOW)
    with acting(cast.jiangdong_owner.scope), pytest.raises(NotSender):
        pick.open_list(number=placed.number, by=hand(cast.jiangdong_owner), now=NOW)
    shipment = sent(market, placed)
    with acting(cast.shuchi_owner.scope), pytest.raises(NotThere):
        receive(number=shipment.number, key="k", by=hand(cast.shuchi_owner), now=NOW)
    with acting(cast.manager.scope), pytest.raises(NotThere):
        receive(number=shipment.number, key="k", by=hand(cast.manager), now=NOW)


def test_who_sends_for_the_seller_sends_from_its_own_shelf(market: Market) -> None:
    cast = market.cast
    place = open_for(cast.shuchi_id, "蜀驰仓")
    market.add_stock_at(cast.shuchi_id, place, PADS, 5)
    placed = market.order((PADS, 3), sender_id=cast.shuchi_id)
    with acting(cast.manager.scope), pytest.raises(NotSender):
        pick.open_list(number=placed.number, by=hand(cast.manager), now=NOW)
    by = hand(cast.shuchi_owner)
    with acting(cast.shuchi_owner.scope):
        shipment = pick.open_list(number=placed.number, by=by, now=NOW)
        row = ShipmentLine.objects.get(shipment=shipment)
        pick.count(number=shipment.number, line_id=row.pk, picked=Decimal(3), by=by, now=NOW)
        pick.finish(number=shipment.number, by=by, now=NOW)
        ship(number=shipment.number, by=by, now=NOW)
    assert (market.on_hand(PADS), market.on_hand(PADS, cast.shuchi_id)) == (10, 2)


def test_what_a_carrier_tells_counts_once_and_trouble_stands_until_it_goes_on(
    market: Market,
) -> None:
    cast = market.cast
    shipment = sent(market, market.order((PADS, 3)))
    later = NOW + timedelta(hours=5)
    happened = [
        Happened(kind=TrackKind.UNDER_WAY, at=NOW + timedelta(hours=1), place="南京"),
        Happened(kind=TrackKind.DELAYED, at=NOW + timedelta(hours=2)),
    ]
    with acting(cast.manager.scope):
        assert track(number=shipment.number, happened=happened, source="hand", by=hand(cast.manager), now=later) == 2  # fmt: skip
        assert track(number=shipment.number, happened=happened, source="api", by=hand(cast.manager), now=later) == 0  # fmt: skip
        assert Shipment.objects.get().has_exception
        done = [Happened(kind=TrackKind.DELIVERED, at=NOW + timedelta(hours=4))]
        track(number=shipment.number, happened=done, source="hand", by=hand(cast.manager), now=later)  # fmt: skip
        found = Shipment.objects.get()
        assert (found.has_exception, found.state) == (False, "arrived")


def test_what_should_be_there_and_is_not_is_said_once(market: Market) -> None:
    sent(market, market.order((PADS, 3)))
    with acting(network()):
        assert note_late(now=NOW + timedelta(days=1)) == 0
        assert note_late(now=NOW + timedelta(days=3)) == 1
        assert note_late(now=NOW + timedelta(days=4)) == 0
        assert Shipment.objects.get().has_exception
