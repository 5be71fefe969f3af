from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures.cast import NOW
from xinglian.kernel.scope import acting
from xinglian.orders import access
from xinglian.orders.actions import answer as answering
from xinglian.orders.actions.answer import LineAnswer, answer
from xinglian.orders.models import Order
from xinglian.orders.rules.words import Answer, Reason, State
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, agree, hand, lines_of

SOON, LATER = NOW.date() + timedelta(days=3), NOW.date() + timedelta(days=20)


def say(market: Market, number: str, *lines: LineAnswer) -> Order:
    director = market.cast.director
    with acting(director.scope):
        return answer(number=number, answers=lines, by=hand(director), now=NOW)


def test_an_order_is_confirmed_when_its_last_open_line_is_answered(market: Market) -> None:
    placed = market.order((PADS, 12), (OIL, 4))
    first = LineAnswer(no=1, answer=Answer.LATER, promised_on=LATER, reason=Reason.OUT_OF_STOCK)
    assert say(market, placed.number, first).state == State.PLACED
    second = LineAnswer(no=2, answer=Answer.CONFIRMED, promised_on=SOON)
    order = say(market, placed.number, second)
    assert (order.state, order.answered_at) == (State.CONFIRMED, NOW)


def test_a_promise_that_is_moved_keeps_the_first_one_on_record(market: Market) -> None:
    placed = market.order((OIL, 4))
    say(market, placed.number, LineAnswer(no=1, answer=Answer.CONFIRMED, promised_on=SOON))
    say(market, placed.number, LineAnswer(no=1, answer=Answer.LATER, promised_on=LATER, reason=Reason.TRANSPORT))  # fmt: skip
    (line,) = lines_of(placed)
    assert (line.promised_on, line.first_promised_on) == (LATER, SOON)


def test_what_is_refused_is_free_for_others_and_leaves_the_rest_as_it_was(market: Market) -> None:
    placed = market.order((PADS, 8))
    one = LineAnswer(no=1, answer=Answer.REFUSED, reason=Reason.QUALITY_HOLD, quantity=Decimal(3))
    assert say(market, placed.number, one).state == State.CONFIRMED
    (line,) = lines_of(placed)
    assert (line.refused, line.reserved, line.answer) == (3, 5, Answer.CONFIRMED)
    assert market.free(PADS) == 5
    all_of_it = LineAnswer(no=1, answer=Answer.REFUSED, reason=Reason.QUALITY_HOLD)
    assert say(market, placed.number, all_of_it).state == State.CANCELLED
    assert market.free(PADS) == 10


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"answer": Answer.CONFIRMED}, answering.DayNeeded),
        ({"answer": Answer.CONFIRMED, "promised_on": NOW.date() - timedelta(days=1)}, answering.DayOver),
        ({"answer": Answer.LATER, "promised_on": SOON}, answering.ReasonNeeded),
        ({"answer": Answer.REFUSED, "reason": Reason.OTHER, "quantity": Decimal(5)}, answering.TooMany),
        ({"answer": Answer.OFFERED, "reason": Reason.OUT_OF_STOCK}, answering.NothingOffered),
        ({"no": 7, "answer": Answer.CONFIRMED, "promised_on": SOON}, answering.UnknownLine),
    ],
)  # fmt: skip
def test_an_answer_that_leaves_something_unsaid_is_refused(
    market: Market, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    placed = market.order((OIL, 4))
    with pytest.raises(refusal):
        say(market, placed.number, LineAnswer(**{"no": 1, **wrong}))


def test_a_seller_that_states_prices_later_has_to_when_it_confirms(market: Market) -> None:
    cast = market.cast
    agree(cast.jiangdong_id, cast.garage_id)
    placed = market.order((PADS, 2), buyer=cast.garage_tech, seller_id=cast.jiangdong_id)
    confirmed = {"no": 1, "answer": Answer.CONFIRMED, "promised_on": SOON}
    with acting(cast.jiangdong_owner.scope):
        by = hand(cast.jiangdong_owner)
        with pytest.raises(answering.PriceNeeded):
            answer(number=placed.number, answers=[LineAnswer(**confirmed)], by=by, now=NOW)
        order = answer(number=placed.number, answers=[LineAnswer(**confirmed, price=Decimal("88.5"))], by=by, now=NOW)  # fmt: skip
    assert (order.state, order.total_minor, order.is_priced) == (State.CONFIRMED, 17_700, True)


def test_only_the_seller_answers(market: Market) -> None:
    placed = market.order((DISC, 1))
    one = LineAnswer(no=1, answer=Answer.CONFIRMED, promised_on=SOON)
    for other in (market.cast.jiangdong_owner, market.cast.shuchi_owner):
        with acting(other.scope), pytest.raises(access.NotThere):
            answer(number=placed.number, answers=[one], by=hand(other), now=NOW)


def test_what_is_offered_costs_what_the_buyers_list_says_unless_the_seller_says_otherwise(
    market: Market,
) -> None:
    placed = market.order((OIL, 4), (OIL, 1))
    why = Reason.OUT_OF_STOCK
    offer = LineAnswer(no=1, answer=Answer.OFFERED, reason=why, offered_part_id=market.part(PADS))
    say(market, placed.number, offer, replace(offer, no=2, offered_price=Decimal(80)))
    assert [one.offered_price for one in lines_of(placed)] == [100, 80]
