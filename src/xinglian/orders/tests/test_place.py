from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.approve import OwnOrder, approve, refuse
from xinglian.orders.actions.cancel import NothingLeft, TooLate, cancel
from xinglian.orders.actions.place import (
    AboveCredit,
    BelowMinimum,
    KeyUsed,
    LinesWrong,
    PriceChanged,
)  # fmt: skip
from xinglian.orders.queries.sellers import NotASeller
from xinglian.orders.rules.problems import Problem
from xinglian.orders.rules.words import State
from xinglian.orders.tests.trade import (
    DISC,
    GONE,
    OIL,
    OLD,
    PADS,
    Market,
    agree,
    hand,
    lines_of,
    order_of,
)


def test_what_lies_on_the_shelf_is_held_and_confirmed_at_once(market: Market) -> None:
    placed = market.order((PADS, 3), (DISC, 4))
    assert placed.state == State.CONFIRMED
    assert [(one.reserved, one.answer) for one in lines_of(placed)] == [(3, "confirmed"), (4, "confirmed")]  # fmt: skip
    assert market.free(PADS) == 7
    assert order_of(placed).total_minor == 70_000


def test_what_is_short_waits_for_a_person_and_the_rest_is_held(market: Market) -> None:
    placed = market.order((PADS, 12), (OIL, 1), (DISC, 1))
    assert placed.state == State.PLACED
    assert [(one.reserved, one.answer) for one in lines_of(placed)] == [(10, "open"), (0, "open"), (1, "confirmed")]  # fmt: skip


def test_the_same_key_orders_once_and_other_lines_under_it_are_refused(market: Market) -> None:
    first = market.order((PADS, 3), key="k1")
    again = market.order((PADS, 3), key="k1")
    assert (again.order_id, again.is_new) == (first.order_id, False)
    assert market.free(PADS) == 7
    with pytest.raises(KeyUsed):
        market.order((PADS, 4), key="k1")


def test_all_wrong_lines_are_said_at_once_and_nothing_is_ordered(market: Market) -> None:
    with pytest.raises(LinesWrong) as refused:
        market.order((PADS, 1), (GONE, 1), (PADS, "1.5"), (DISC, -2), (OLD, 1))
    said = [[one.problem for one in line.problems] for line in refused.value.checked]
    assert said == [
        [Problem.TWICE], [Problem.DISCONTINUED], [Problem.WHOLE_ONLY, Problem.TWICE], [Problem.NOT_POSITIVE], [Problem.SUPERSEDED, Problem.SHORT],
    ]  # fmt: skip
    assert market.free(PADS) == 10
    with acting(network()):
        assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_the_minimum_and_the_credit_of_the_terms_hold(market: Market) -> None:
    cast = market.cast
    agree(cast.maker_id, minimum_minor=20_000, credit_minor=50_000)
    with pytest.raises(BelowMinimum):
        market.order((PADS, 1))
    market.order((PADS, 3))
    with pytest.raises(AboveCredit):
        market.order((DISC, 3))
    agree(cast.maker_id, cast.jiangdong_id, credit_minor=90_000)
    assert market.order((DISC, 3)).is_new


def test_an_order_at_a_price_that_has_changed_since_is_not_placed(market: Market) -> None:
    with pytest.raises(PriceChanged) as refused:
        market.order((PADS, 2), seen_minor=19_000)
    assert refused.value.total_minor == 20_000
    assert market.free(PADS) == 10


def test_nobody_orders_from_a_company_that_does_not_sell_to_it(market: Market) -> None:
    with pytest.raises(NotASeller):
        market.order((PADS, 1), seller_id=market.cast.shuchi_id)


def test_above_the_authors_limit_a_colleague_decides_and_nothing_is_held_before(
    market: Market,
) -> None:
    cast = market.cast
    placed = market.order((PADS, 3), limit_minor=20_000)
    assert (placed.state, market.free(PADS)) == (State.WAITING, 10)
    with acting(cast.jiangdong_clerk.scope), pytest.raises(OwnOrder):
        approve(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW)
    with acting(cast.jiangdong_owner.scope):
        assert approve(number=placed.number, by=hand(cast.jiangdong_owner), now=NOW).state == State.CONFIRMED  # fmt: skip
    assert market.free(PADS) == 7
    other = market.order((PADS, 3), limit_minor=20_000)
    with acting(cast.jiangdong_owner.scope):
        assert refuse(number=other.number, why="太多", by=hand(cast.jiangdong_owner), now=NOW).state == State.REFUSED  # fmt: skip


def test_what_is_taken_back_frees_the_shelf_to_the_piece(market: Market) -> None:
    cast = market.cast
    placed = market.order((PADS, 8), (DISC, 2))
    with acting(cast.jiangdong_clerk.scope):
        with pytest.raises(TooLate):
            cancel(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW, quantities={1: Decimal(9)})  # fmt: skip
        cancel(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW, quantities={1: Decimal(3)})  # fmt: skip
    assert (market.free(PADS), market.free(DISC)) == (5, 2)
    assert [(one.cancelled, one.reserved) for one in lines_of(placed)] == [(3, 5), (0, 2)]
    assert order_of(placed).total_minor == 70_000
    with acting(cast.jiangdong_clerk.scope):
        assert cancel(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW).state == State.CANCELLED  # fmt: skip
        with pytest.raises(NothingLeft):
            cancel(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW)
    assert (market.free(PADS), market.free(DISC)) == (10, 4)


def test_a_competitor_sees_nothing_of_an_order(market: Market) -> None:
    market.order((PADS, 3))
    with acting(market.cast.shuchi_owner.scope):
        for table in ("order", "orderline", "orderevent"):
            assert sql.value(f"SELECT count(*) FROM orders_{table}") == 0
    with acting(market.cast.jiangdong_owner.scope):
        assert sql.value("SELECT count(*) FROM orders_orderevent") == 1


def test_an_order_has_as_many_statements_with_forty_lines_as_with_two(
    market: Market,
) -> None:
    def asked(*lines: tuple[str, object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            market.order(*lines)
        return len(seen)

    few = asked((PADS, 1), (DISC, 1))
    assert asked(*[(PADS, 1)] * 4, *[(OIL, 1)] * 36) <= few + 1


def test_the_seller_sees_an_order_once_it_is_approved(market: Market) -> None:
    cast = market.cast
    agree(cast.jiangdong_id, cast.garage_id)
    placed = market.order(
        (PADS, 1), buyer=cast.garage_tech, seller_id=cast.jiangdong_id, limit_minor=0
    )

    def seen() -> list[int]:
        with acting(cast.jiangdong_owner.scope):
            return [sql.value(f"SELECT count(*) FROM orders_{table}") for table in ("order", "orderline", "orderevent")]  # fmt: skip

    assert (placed.state, seen()) == (State.WAITING, [0, 0, 0])
    with acting(network()):
        approve(number=placed.number, by=hand(cast.jiangdong_owner), now=NOW)
    assert seen() == [1, 1, 2]
