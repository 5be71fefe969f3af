"""From an offer to the money: each side its own step, and nobody learns more than is said."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.pool import api as pool
from xinglian.pool.actions.offer import (
    MoreThanThere,
    NotAPrice,
    NotWhole,
    OfferedAlready,
    SoundOnly,
    UnknownCondition,
    UnknownNumber,
    WrongDay,
)
from xinglian.pool.actions.steps import MoreThanSent, WrongStep
from xinglian.pool.models import Deal, Match, Offer
from xinglian.stock.models import Cell
from xinglian.stock.tests.goods import add_parts, move, open_for

UNTIL = date(2026, 12, 20)
TODAY = date(2026, 11, 20)


def hand(member: Member) -> Viewer:
    return Viewer(
        person_id=member.person_id, membership_id=member.membership_id, name=member.name, org_id=member.org_id,
        roles=frozenset({Role.PARTNER_OWNER}),
    )  # fmt: skip


def new(number: str = "A8-1", quantity: object = 10, **more: Any) -> pool.New:
    given: dict[str, Any] = {"price_minor": 5000, "until": UNTIL} | more
    return pool.New(number=number, quantity=Decimal(str(quantity)), **given)


def offered(cast: Cast, **more: Any) -> Offer:
    """By 江东, which keeps a ledger with 12 of the part."""
    (part_id,) = add_parts("A8-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part_id, 12, unit_cost=Decimal(60))
    with acting(cast.jiangdong_owner.scope):
        return pool.offer(rows=[new(**more)], by=hand(cast.jiangdong_owner), now=NOW)[0]


def asked(cast: Cast, offer: Offer, quantity: object = 4, key: str = "k") -> Deal:
    """By 蜀驰."""
    with acting(cast.shuchi_owner.scope):
        return pool.ask(offer_id=offer.pk, quantity=Decimal(str(quantity)), note="", key=key, by=hand(cast.shuchi_owner), now=NOW)  # fmt: skip


def market(cast: Cast, member: Member) -> list[dict[str, Any]]:
    with acting(member.scope):
        return list(pool.market(pool.Asked(org_id=member.org_id, today=TODAY)).rows)


def test_what_is_called_off_leaves_one_ledger_and_comes_into_the_other(cast: Cast) -> None:
    offer = offered(cast)
    main = open_for(cast.shuchi_id)
    number = asked(cast, offer).number
    giver, taker = cast.jiangdong_owner, cast.shuchi_owner
    with acting(giver.scope):
        assert pool.agree(number=number, by=hand(giver), now=NOW).taker_name == "蜀驰汽配"
        assert Cell.objects.get(org_id=giver.org_id).reserved == 4
        pool.send(number=number, carrier="顺丰", waybill="SF1", by=hand(giver), now=NOW)
        assert Cell.objects.get(org_id=giver.org_id).on_hand == 8
    with acting(taker.scope):
        got = pool.receive(
            number=number, received=Decimal(3), why="少一件", by=hand(taker), now=NOW
        )
        assert got.amount_minor == 15000
        assert Cell.objects.get(location_id=main).on_hand == 3
    with acting(giver.scope):
        assert pool.settle(number=number, by=hand(giver), now=NOW).state == "settled"
        with pytest.raises(WrongStep):
            pool.settle(number=number, by=hand(giver), now=NOW)


def test_a_rival_sees_an_offer_and_neither_whose_it_is_nor_a_stock_book(cast: Cast) -> None:
    offered(cast)
    (seen,) = market(cast, cast.shuchi_owner)
    assert (seen["number"], seen["left_over"], seen["price_minor"]) == ("A8-1", 10, 5000)
    assert not any("江东" in str(value) or value == cast.jiangdong_id for value in seen.values())
    assert seen["km"] % 10 == 0
    with acting(cast.shuchi_owner.scope):
        assert not Offer.objects.exists()
    assert market(cast, cast.jiangdong_owner) == []


def test_a_third_partner_sees_no_call_off_and_moves_none(cast: Cast) -> None:
    deal = asked(cast, offered(cast))
    with acting(cast.garage_tech.scope):
        assert not Deal.objects.exists()
        with pytest.raises(pool.NotThere):
            pool.cancel(number=deal.number, why="", by=hand(cast.garage_tech), now=NOW)
    with acting(cast.shuchi_owner.scope), pytest.raises(pool.NotThere):
        pool.agree(number=deal.number, by=hand(cast.shuchi_owner), now=NOW)


def test_of_the_last_piece_the_second_is_told_what_is_left(cast: Cast) -> None:
    offer = offered(cast)
    assert asked(cast, offer, 7).pk == asked(cast, offer, 7).pk
    with pytest.raises(pool.Gone) as told:
        asked(cast, offer, 4, key="other")
    assert told.value.params == {"left": "3"}
    assert asked(cast, offer, 3, key="third").state == "asked"
    assert market(cast, cast.shuchi_owner) == []


def test_what_nobody_answers_is_free_again_and_old_offers_are_over(cast: Cast) -> None:
    offer = offered(cast)
    asked(cast, offer)
    with acting(network()):
        assert pool.expire(now=NOW + timedelta(days=2)) == 0
        assert pool.expire(now=NOW + timedelta(days=4)) == 1
        offer.refresh_from_db()
        assert (offer.held, offer.state) == (0, "open")
        pool.expire(now=NOW + timedelta(days=40))
        offer.refresh_from_db()
        assert offer.state == "over"


def test_declined_and_cancelled_goods_are_free_for_others(cast: Cast) -> None:
    offer = offered(cast)
    first, second = asked(cast, offer, 4), asked(cast, offer, 5, key="second")
    with acting(cast.jiangdong_owner.scope):
        pool.decline(number=first.number, why="自用", by=hand(cast.jiangdong_owner), now=NOW)
        pool.agree(number=second.number, by=hand(cast.jiangdong_owner), now=NOW)
        pool.cancel(number=second.number, why="", by=hand(cast.jiangdong_owner), now=NOW)
        offer.refresh_from_db()
        assert offer.held == 0
        assert Cell.objects.get(org_id=cast.jiangdong_id).reserved == 0


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"quantity": 13}, MoreThanThere),
        ({"number": "B9-1"}, UnknownNumber),
        ({"condition": "as new"}, UnknownCondition),
        ({"condition": "opened"}, SoundOnly),
        ({"price_minor": -1}, NotAPrice),
        ({"quantity": "0.5"}, NotWhole),
        ({"until": TODAY}, WrongDay),
        ({"until": date(2027, 12, 1)}, WrongDay),
    ],
)
def test_an_offer_that_cannot_hold_is_refused(cast: Cast, more: dict[str, Any], refusal: Any) -> None:  # fmt: skip
    with pytest.raises(refusal):
        offered(cast, **more)


def test_an_offer_is_made_once_taken_back_and_put_back(cast: Cast) -> None:
    one, owner = offered(cast), cast.jiangdong_owner
    with acting(owner.scope):
        with pytest.raises(OfferedAlready):
            pool.offer(rows=[new()], by=hand(owner), now=NOW)
        with pytest.raises(OfferedAlready):
            pool.offer(rows=[new("A8 1", 1, condition="sound")], by=hand(owner), now=NOW)
        pool.withdraw(offer_id=one.pk, by=hand(owner), now=NOW)
    assert market(cast, cast.shuchi_owner) == []
    with acting(owner.scope):
        pool.put_back(offer_id=one.pk, by=hand(owner), now=NOW)
    assert len(market(cast, cast.shuchi_owner)) == 1


def test_more_than_was_sent_is_not_received(cast: Cast) -> None:
    number = asked(cast, offered(cast)).number
    with acting(cast.jiangdong_owner.scope):
        pool.agree(number=number, by=hand(cast.jiangdong_owner), now=NOW)
        pool.send(number=number, carrier="", waybill="", by=hand(cast.jiangdong_owner), now=NOW)
    with acting(cast.shuchi_owner.scope), pytest.raises(MoreThanSent):
        pool.receive(number=number, received=Decimal(5), why="", by=hand(cast.shuchi_owner), now=NOW)  # fmt: skip


def expects(partner_id: int, part_id: int, units: float) -> None:
    """So many will be enough for the next month, and for three."""
    sql.execute(
        "INSERT INTO supply_forecast (until, partner_id, part_id, run_id, basis, history, mean, none, quantiles)"
        " SELECT %s, %s, %s, 1, 'bought', array[1], array_fill(2.0, array[6]), array_fill(0.1, array[6]), array_fill(%s::float8, array[6, 7])",
        [date(2026, 11, 1), partner_id, part_id, units],
    )


def paid(partner_id: int, part_id: int, unit_price: int) -> None:
    sql.execute(
        "INSERT INTO trade_order_line (partner_id, source_id, document, line_no, kind, revision, ordered_on, part_id,"
        " quantity, unit_price, amount_minor, currency, corrects_document, is_simulated, recorded_at)"
        " VALUES (%s, 0, 'SO-1', 1, 'order', 0, %s, %s, 2, %s, %s, 'CNY', '', false, %s)",
        [partner_id, date(2026, 9, 1), part_id, unit_price, unit_price * 200, NOW],
    )


def test_who_will_be_short_is_shown_what_fits_and_what_it_saves(cast: Cast) -> None:
    offer = offered(cast)
    with acting(network()):
        expects(cast.shuchi_id, offer.part_id, 6)
        paid(cast.shuchi_id, offer.part_id, 90)
        assert pool.match(now=NOW) == 1
        assert pool.match(now=NOW) == 1
    (seen,) = market(cast, cast.shuchi_owner)
    with acting(cast.shuchi_owner.scope):
        found = Match.objects.get()
        way = pool.brings(found=seen, quantity=Decimal(6), taker_id=cast.shuchi_id, now=NOW).freight
    assert way > 1500
    assert (found.quantity, found.need, found.km) == (6, 6, seen["km"])
    assert found.gain_minor == 6 * (9000 - 5000) - way
    assert (seen["match_quantity"], seen["match_gain"]) == (6, found.gain_minor)
    with acting(cast.jiangdong_owner.scope):
        assert not Match.objects.exists()


def test_a_need_is_met_once_and_no_saving_is_stated_where_no_price_is_known(cast: Cast) -> None:
    offer = offered(cast)
    with acting(network()):
        expects(cast.shuchi_id, offer.part_id, 6)
        assert pool.match(now=NOW) == 1
        assert Match.objects.get().gain_minor == 0
    asked(cast, offer, 6)
    with acting(network()):
        assert pool.match(now=NOW) == 0


def test_what_was_sent_since_stock_was_stated_is_not_offered_again(cast: Cast) -> None:
    (part_id,) = add_parts("A8-1")
    giver = cast.jiangdong_owner
    with acting(network()):
        sql.execute(
            "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand, currency, is_simulated, recorded_at)"
            " VALUES (%s, %s, %s, 0, 12, 'CNY', false, %s)",
            [giver.org_id, part_id, TODAY - timedelta(days=1), NOW - timedelta(days=1)],
        )
    with acting(giver.scope):
        (offer,) = pool.offer(rows=[new()], by=hand(giver), now=NOW)
    number = asked(cast, offer, 8).number
    with acting(giver.scope):
        pool.agree(number=number, by=hand(giver), now=NOW)
        pool.send(number=number, carrier="", waybill="", by=hand(giver), now=NOW)
        pool.withdraw(offer_id=offer.pk, by=hand(giver), now=NOW)
        with pytest.raises(MoreThanThere) as told:
            pool.offer(rows=[new(quantity=5)], by=hand(giver), now=NOW)
    assert told.value.params["there"] == "4"


def test_the_market_asks_no_more_for_more_offers(cast: Cast) -> None:
    offered(cast)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            rows = market(cast, cast.shuchi_owner)
        counts.append((len(rows), len(queries)))
        if len(rows) == 1:
            numbers = [f"C7-{n}" for n in range(20)]
            add_parts(*numbers)
            with acting(cast.garage_tech.scope):
                pool.offer(rows=[new(one) for one in numbers], by=hand(cast.garage_tech), now=NOW)
    assert [rows for rows, _asked in counts] == [1, 21]
    assert counts[0][1] == counts[1][1]
