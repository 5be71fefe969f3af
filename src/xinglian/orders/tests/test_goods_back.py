"""Differences are settled and goods go back; sums and both ledgers stay right."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.fixtures.cast import NOW
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import NotThere
from xinglian.orders.actions import claims, returns
from xinglian.orders.actions.claims import SettledAlready, WhyNot, settle_claims
from xinglian.orders.actions.place import Placed
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.actions.returns import MoreThanThere, TooLate, Wanted
from xinglian.orders.models import Claim
from xinglian.orders.rules.words import ClaimState, Gap, ReturnReason, ReturnState, State
from xinglian.orders.tests.test_goods_move import sent
from xinglian.orders.tests.trade import PADS, Market, agree, hand, lines_of, order_of
from xinglian.stock.tests.goods import open_for


def arrived(market: Market, *, received: int, **more: Decimal) -> Placed:
    """Four pads were sent to the agent, so many came."""
    cast = market.cast
    placed = market.order((PADS, 4))
    shipment = sent(market, placed)
    with acting(cast.jiangdong_tech.scope):
        receive(
            number=shipment.number, key="k", by=hand(cast.jiangdong_tech), now=NOW,
            arrived={1: Arrived(received=Decimal(received), **more)},
        )  # fmt: skip
    return placed


def ids(**where: object) -> list[int]:
    with acting(network()):
        return list(Claim.objects.filter(**where).values_list("pk", flat=True))


def settled(market: Market, how: ClaimState, answer: str = "", **where: object) -> None:
    with acting(market.cast.manager.scope):
        settle_claims(claim_ids=ids(**where), how=how, answer=answer, by=hand(market.cast.manager), now=NOW)  # fmt: skip


def test_what_was_missing_is_sent_again_without_a_price(market: Market) -> None:
    placed = arrived(market, received=3)
    settled(market, ClaimState.REPLACED)
    again = lines_of(placed)[1]
    assert (again.quantity, again.amount_minor, again.reserved, again.answer) == (1, 0, 1, "confirmed")  # fmt: skip
    assert (order_of(placed).state, order_of(placed).total_minor) == (State.PARTLY, 40_000)
    sent(market, placed)
    assert market.on_hand(PADS) == 5


def test_money_is_the_share_of_the_price_and_a_no_says_why(market: Market) -> None:
    arrived(market, received=3, damaged=Decimal(1))
    settled(market, ClaimState.CREDITED, gap=Gap.MISSING)
    with pytest.raises(WhyNot):
        settled(market, ClaimState.REFUSED, gap=Gap.DAMAGED)
    settled(market, ClaimState.REFUSED, "包装完好", gap=Gap.DAMAGED)
    with pytest.raises(SettledAlready):
        settled(market, ClaimState.CREDITED)
    with acting(market.cast.jiangdong_owner.scope):
        found = list(Claim.objects.order_by("pk").values_list("state", "amount_minor", "answer"))
    assert found == [("credited", 10_000, ""), ("refused", None, "包装完好")]


def test_only_the_seller_settles_and_what_came_too_many_is_not_sent_again(market: Market) -> None:
    arrived(market, received=4, surplus=Decimal(1))
    with acting(market.cast.jiangdong_owner.scope), pytest.raises(NotThere):
        settle_claims(claim_ids=ids(), how=ClaimState.CREDITED, by=hand(market.cast.jiangdong_owner), now=NOW)  # fmt: skip
    with pytest.raises(claims.SurplusAgain):
        settled(market, ClaimState.REPLACED)


def asked(market: Market, placed: Placed, n: int, reason: ReturnReason, **more: object) -> str:
    cast = market.cast
    with acting(cast.jiangdong_clerk.scope):
        back = returns.ask(
            number=placed.number, key=f"{n}{reason}", by=hand(cast.jiangdong_clerk), now=more.pop("now", NOW),  # type: ignore[arg-type]
            wanted=[Wanted(no=1, quantity=Decimal(n), reason=reason, **more)],  # type: ignore[arg-type]
        )  # fmt: skip
    return back.number


def test_goods_nobody_needs_come_back_at_the_terms_share_and_can_be_sold_again(
    market: Market,
) -> None:
    cast = market.cast
    agree(cast.maker_id, return_percent=80, return_days=30)
    open_for(cast.jiangdong_id)
    placed = arrived(market, received=4)
    number = asked(market, placed, 2, ReturnReason.UNNEEDED)
    assert asked(market, placed, 2, ReturnReason.UNNEEDED) == number
    with pytest.raises(MoreThanThere):
        asked(market, placed, 3, ReturnReason.UNNEEDED)
    seller, buyer = hand(cast.manager), hand(cast.jiangdong_clerk)
    with acting(cast.manager.scope):
        returns.decide(number=number, allow=True, by=seller, now=NOW)
    with acting(cast.jiangdong_clerk.scope):
        returns.send_back(number=number, by=buyer, now=NOW)
        with pytest.raises(returns.WrongStep):
            returns.give_up(number=number, by=buyer, now=NOW)
    assert market.on_hand(PADS, cast.jiangdong_id) == 2
    with acting(cast.manager.scope):
        back = returns.take_back(number=number, by=seller, now=NOW)
    assert (back.state, back.value_minor) == (ReturnState.RECEIVED, 16_000)
    assert (market.on_hand(PADS), market.free(PADS), lines_of(placed)[0].returned) == (8, 8, 2)


def test_faulty_goods_are_worth_the_price_and_wait_to_be_looked_at(market: Market) -> None:
    cast = market.cast
    agree(cast.maker_id, return_percent=50)
    placed = arrived(market, received=4)
    number = asked(market, placed, 2, ReturnReason.FAULTY, condition="damaged")
    seller = hand(cast.manager)
    with acting(cast.manager.scope):
        returns.decide(number=number, allow=True, by=seller, now=NOW)
    with acting(cast.jiangdong_clerk.scope):
        returns.send_back(number=number, by=hand(cast.jiangdong_clerk), now=NOW)
    with acting(cast.manager.scope):
        row = returns.Return.objects.get().lines.get()
        with pytest.raises(returns.MoreThanSent):
            returns.take_back(
                number=number,
                by=seller,
                now=NOW,
                received={row.pk: returns.Came(quantity=Decimal(3))},
            )
        back = returns.take_back(
            number=number, by=seller, now=NOW, received={row.pk: returns.Came(quantity=Decimal(1))}
        )
    assert back.value_minor == 10_000
    assert (market.on_hand(PADS), market.free(PADS)) == (7, 6)


def test_after_its_days_a_return_is_refused_with_the_day_it_ended(market: Market) -> None:
    cast = market.cast
    agree(cast.maker_id, return_days=10)
    placed = arrived(market, received=4)
    asked(market, placed, 1, ReturnReason.UNNEEDED, now=NOW + timedelta(days=10))
    with pytest.raises(TooLate):
        asked(market, placed, 2, ReturnReason.UNNEEDED, now=NOW + timedelta(days=11))
    asked(market, placed, 2, ReturnReason.WARRANTY, now=NOW + timedelta(days=11))
    with acting(cast.shuchi_owner.scope), pytest.raises(NotThere):
        returns.ask(number=placed.number, wanted=[], key="x", by=hand(cast.shuchi_owner), now=NOW)
