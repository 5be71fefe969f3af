"""Drop shipment: with the sender's word first, from its own shelf, without a price, and nobody else's."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.fixtures.cast import NOW, Member
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import NotThere
from xinglian.orders.actions import pick, sending
from xinglian.orders.actions.choose_sender import (  # fmt: skip
    NotAgreed,
    NotMovable,
    SayWhy,
    SendsToItself,
    choose_sender,
    refuse_sending,
)
from xinglian.orders.actions.ship import ship
from xinglian.orders.actions.tell_sending import tell_agreement, tell_sender
from xinglian.orders.models import SendingAgreement, Shipment, ShipmentLine
from xinglian.orders.tests.test_basket import shown
from xinglian.orders.tests.trade import DISC, PADS, Market, agree, hand, lines_of, order_of
from xinglian.stock.tests.goods import open_for

Clients = Callable[[Member], Client]
SHUCHI = "P-510104"


def agreed(market: Market, *, by: Member | None = None, code: str = SHUCHI, decider: Member | None = None) -> SendingAgreement:  # fmt: skip
    """The maker asks, Shuchi agrees; unless said otherwise."""
    by, decider = by or market.cast.manager, decider or market.cast.shuchi_owner
    with acting(by.scope):
        made = sending.offer(sender_code=code, note="每箱 5 元", by=hand(by), now=NOW)
    with acting(decider.scope):
        return sending.decide(agreement_id=made.pk, agrees=True, by=hand(decider), now=NOW)


def choose(market: Market, number: str, sender_id: int | None, *, by: Member | None = None) -> None:
    by = by or market.cast.manager
    with acting(by.scope):
        choose_sender(number=number, sender_id=sender_id, by=hand(by), now=NOW)


def shelf(market: Market, pads: int = 5) -> None:
    market.add_stock_at(market.cast.shuchi_id, open_for(market.cast.shuchi_id, "蜀驰仓"), PADS, pads)  # fmt: skip


def test_goods_move_from_the_sellers_shelf_to_the_senders_and_leave_from_there(market: Market) -> None:  # fmt: skip
    cast = market.cast
    shelf(market)
    agreed(market)
    placed = market.order((PADS, 3), (DISC, 2))
    promised = [line.promised_on for line in lines_of(placed)]
    assert market.free(PADS) == 7
    choose(market, placed.number, cast.shuchi_id)
    assert (market.free(PADS), market.free(DISC), market.free(PADS, cast.shuchi_id)) == (10, 4, 2)
    assert [(line.reserved, line.answer) for line in lines_of(placed)] == [(3, "confirmed"), (0, "confirmed")]  # fmt: skip
    assert [line.promised_on for line in lines_of(placed)] == promised
    by = hand(cast.shuchi_owner)
    with acting(cast.shuchi_owner.scope):
        shipment = pick.open_list(number=placed.number, by=by, now=NOW)
        row = ShipmentLine.objects.get(shipment=shipment)
        pick.count(number=shipment.number, line_id=row.pk, picked=Decimal(3), by=by, now=NOW)
        pick.finish(number=shipment.number, by=by, now=NOW)
        ship(number=shipment.number, by=by, now=NOW)
    assert (market.on_hand(PADS), market.on_hand(PADS, cast.shuchi_id)) == (10, 2)
    with acting(cast.manager.scope), pytest.raises(NotMovable):
        choose_sender(number=placed.number, sender_id=None, by=hand(cast.manager), now=NOW)


def test_nobody_sends_who_has_not_agreed_or_gets_the_goods(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 3))
    with acting(cast.manager.scope):
        made = sending.offer(sender_code=SHUCHI, note="", by=hand(cast.manager), now=NOW)
        with pytest.raises(sending.AgreedAlready):
            sending.offer(sender_code=SHUCHI, note="", by=hand(cast.manager), now=NOW)
        for wrong in ("P-000000", "MAKER", ""):
            with pytest.raises(sending.NoSuchPartner):
                sending.offer(sender_code=wrong, note="", by=hand(cast.manager), now=NOW)
        with pytest.raises(NotAgreed):
            choose_sender(number=placed.number, sender_id=cast.shuchi_id, by=hand(cast.manager), now=NOW)  # fmt: skip
        with pytest.raises(SendsToItself):
            choose_sender(number=placed.number, sender_id=cast.jiangdong_id, by=hand(cast.manager), now=NOW)  # fmt: skip
    with acting(cast.jiangdong_owner.scope), pytest.raises(NotThere):
        sending.decide(agreement_id=made.pk, agrees=True, by=hand(cast.jiangdong_owner), now=NOW)
    with acting(cast.shuchi_owner.scope):
        sending.decide(agreement_id=made.pk, agrees=False, why="没有人手", by=hand(cast.shuchi_owner), now=NOW)  # fmt: skip
        with pytest.raises(sending.DecidedAlready):
            sending.decide(agreement_id=made.pk, agrees=True, by=hand(cast.shuchi_owner), now=NOW)
    with pytest.raises(NotAgreed):
        choose(market, placed.number, cast.shuchi_id)


def test_a_stranger_is_answered_like_nobody(market: Market) -> None:
    """Two agents do not trade with each other until one has terms for the other."""
    cast = market.cast
    with acting(cast.jiangdong_owner.scope), pytest.raises(sending.NoSuchPartner):
        sending.offer(sender_code=SHUCHI, note="", by=hand(cast.jiangdong_owner), now=NOW)
    agree(cast.shuchi_id, cast.jiangdong_id)
    agreed(market, by=cast.jiangdong_owner)


def test_the_sender_refuses_with_a_reason_and_sees_nothing_any_more(market: Market) -> None:
    cast = market.cast
    shelf(market)
    agreed(market)
    placed = market.order((PADS, 3))
    choose(market, placed.number, cast.shuchi_id)
    by = hand(cast.shuchi_owner)
    with acting(cast.shuchi_owner.scope):
        pick.drop(number=pick.open_list(number=placed.number, by=by, now=NOW).number, by=by, now=NOW)  # fmt: skip
        with pytest.raises(SayWhy):
            refuse_sending(number=placed.number, why=" ", by=by, now=NOW)
    with acting(cast.shuchi_owner.scope):
        refuse_sending(number=placed.number, why="货车坏了", by=by, now=NOW)
    with acting(cast.shuchi_owner.scope):
        assert not Shipment.objects.exists()
        with pytest.raises(NotThere):
            refuse_sending(number=placed.number, why="x", by=by, now=NOW)
    assert (market.free(PADS), market.free(PADS, cast.shuchi_id)) == (7, 5)
    assert (order_of(placed).sender_id, order_of(placed).sender_name) == (None, "")


def test_on_its_pages_the_sender_sees_what_goes_where_and_no_price(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    shelf(market)
    manager, shuchi, buyer = client_of(cast.manager), client_of(cast.shuchi_owner), client_of(cast.jiangdong_clerk)  # fmt: skip
    assert manager.post("/orders/sending/offer", {"sender": "P-1"}).status_code == 422
    assert manager.post("/orders/sending/offer", {"sender": SHUCHI, "note": "每箱 5 元"}).status_code == 302  # fmt: skip
    assert "每箱 5 元" in shown(shuchi, "/orders/sending/")
    with acting(network()):
        made = SendingAgreement.objects.get()
    assert shuchi.post(f"/orders/sending/{made.pk}/decide", {"agrees": "1"}).status_code == 302
    placed, other = market.order((PADS, 3)), market.order((PADS, 1))
    url = f"/orders/{placed.number}/"
    assert shuchi.get(url).status_code == 404
    assert "蜀驰汽配" in shown(manager, url)
    assert client_of(cast.auditor).post(f"{url}sender", {"sender": cast.shuchi_id}).status_code == 403  # fmt: skip
    assert shuchi.post(f"{url}sender", {"sender": cast.shuchi_id}).status_code == 404
    assert manager.post(f"{url}sender", {"sender": cast.shuchi_id}).status_code == 302
    page = shown(shuchi, url)
    assert ("江东汽配" in page, "300.00" in page, "100.00" in page) == (True, False, False)
    assert placed.number in shown(shuchi, "/orders/picking/")
    assert other.number not in shown(shuchi, "/orders/picking/") + shown(shuchi, "/orders/sending/")
    assert shuchi.get(f"/orders/{other.number}/").status_code == 404
    assert "蜀驰汽配" in shown(buyer, url)
    assert "每箱" not in shown(buyer, url)
    listed = shown(shuchi, "/orders/") + shown(shuchi, "/orders/export")
    assert placed.number not in listed
    assert shuchi.post(f"{url}sender/refuse", {"why": "货车坏了"}).status_code == 302
    assert shuchi.get(url).status_code == 404
    assert "货车坏了" in shown(manager, url)
    assert "货车坏了" not in shown(buyer, url)


def test_either_ends_it_and_an_order_it_was_chosen_for_stays(market: Market) -> None:
    cast = market.cast
    shelf(market)
    made = agreed(market)
    placed, late = market.order((PADS, 1)), market.order((PADS, 1))
    choose(market, placed.number, cast.shuchi_id)
    with acting(cast.garage_tech.scope), pytest.raises(NotThere):
        sending.end(agreement_id=made.pk, by=hand(cast.garage_tech), now=NOW)
    with acting(cast.shuchi_owner.scope):
        sending.end(agreement_id=made.pk, by=hand(cast.shuchi_owner), now=NOW)
    with pytest.raises(NotAgreed):
        choose(market, late.number, cast.shuchi_id)
    assert order_of(placed).sender_id == cast.shuchi_id


def test_the_maker_picks_what_it_sends_for_an_agent(market: Market) -> None:
    cast = market.cast
    agree(cast.jiangdong_id, cast.garage_id, price_percent=110)
    agreed(market, by=cast.jiangdong_owner, code="MAKER", decider=cast.manager)
    placed = market.order((PADS, 2), buyer=cast.garage_tech, seller_id=cast.jiangdong_id)
    choose(market, placed.number, cast.maker_id, by=cast.jiangdong_owner)
    assert market.free(PADS) == 8
    with acting(cast.manager.scope):
        assert pick.open_list(number=placed.number, by=hand(cast.manager), now=NOW).sender_id == cast.maker_id  # fmt: skip


def test_no_seller_writes_the_senders_word_and_no_stranger_reads_it(market: Market) -> None:
    cast = market.cast
    with acting(cast.manager.scope):
        made = sending.offer(sender_code=SHUCHI, note="", by=hand(cast.manager), now=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            SendingAgreement.objects.filter(pk=made.pk).update(state="agreed")
    with acting(cast.jiangdong_owner.scope):
        assert not SendingAgreement.objects.exists()
        row = {"seller_id": cast.jiangdong_id, "seller_name": "x", "sender_id": cast.shuchi_id, "sender_name": "y", "offered_at": NOW}  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            SendingAgreement.objects.create(**row, state="agreed")


def test_both_hear_of_the_agreement_and_the_sender_of_each_order(market: Market) -> None:
    cast = market.cast
    made = agreed(market)
    placed = market.order((PADS, 1))
    choose(market, placed.number, cast.shuchi_id)
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        tasks = sql.column("SELECT task_name FROM procrastinate_jobs WHERE task_name IN ('orders.tell_sending', 'orders.tell_sender') ORDER BY id")  # fmt: skip
        assert tasks == ["orders.tell_sending", "orders.tell_sending", "orders.tell_sender"]
        tell_agreement(agreement_id=made.pk, state="offered", now=NOW)
        tell_agreement(agreement_id=made.pk, state="agreed", now=NOW)
        tell_sender(order_id=placed.order_id, refused_by="", why="", now=NOW)
        told = sql.rows("SELECT m.membership_ids, v.subject FROM push_message AS m JOIN push_variant AS v ON v.message_id = m.id AND v.language = 'zh-hans' ORDER BY m.id")  # fmt: skip
    assert [sorted(one["membership_ids"]) for one in told] == [sorted([cast.director.membership_id, cast.manager.membership_id]), [cast.shuchi_owner.membership_id]]  # fmt: skip
    assert placed.number in told[1]["subject"]
