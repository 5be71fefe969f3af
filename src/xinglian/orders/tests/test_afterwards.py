from datetime import timedelta
from decimal import Decimal

from tests.fixtures.cast import NOW
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.answer import LineAnswer, answer
from xinglian.orders.actions.approve import approve
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.refill import refill
from xinglian.orders.actions.tell_sides import tell_approvers, tell_buyer, tell_seller
from xinglian.orders.actions.tell_trade import tell_trade
from xinglian.orders.rules.words import Answer, Reason
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, hand, lines_of, order_of


def _stated(market: Market) -> list[tuple[str, Decimal, int]]:
    with acting(network()):
        rows = sql.rows(
            "SELECT kind, quantity, amount_minor FROM trade_pub_order_line WHERE partner_id = %s ORDER BY line_id",
            [market.cast.jiangdong_id],
        )
    return [(row["kind"], row["quantity"], row["amount_minor"]) for row in rows]


def test_what_was_ordered_and_taken_back_is_an_order_line_and_its_correction(
    market: Market,
) -> None:
    placed = market.order((PADS, 3), (DISC, 1))
    with acting(network()):
        assert tell_trade(order_ids=[placed.order_id], now=NOW) == 2
        assert tell_trade(order_ids=[placed.order_id], now=NOW) == 0
    for _time in range(2):
        with acting(market.cast.jiangdong_clerk.scope):
            cancel(number=placed.number, by=hand(market.cast.jiangdong_clerk), now=NOW, quantities={1: Decimal(1)})  # fmt: skip
        with acting(network()):
            assert tell_trade(order_ids=[placed.order_id], now=NOW) == 1
    assert _stated(market) == [
        ("order", 3, 30_000), ("order", 1, 10_000), ("correction", -1, -10_000), ("correction", -1, -10_000),
    ]  # fmt: skip


def test_what_is_simulated_is_not_stated_and_a_simulated_partner_orders_so(market: Market) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE identity_organisation SET is_simulated = true WHERE id = %s",
            [market.cast.jiangdong_id],
        )
    placed = market.order((PADS, 3))
    assert order_of(placed).is_simulated
    with acting(network()):
        assert tell_trade(order_ids=[placed.order_id], now=NOW) == 0


def test_goods_that_come_in_are_held_for_the_urgent_first_then_for_who_came_first(
    market: Market,
) -> None:
    first, second = market.order((OIL, 4)), market.order((OIL, 4))
    urgent = market.order((OIL, 1), is_urgent=True)
    market.add_stock(OIL, 6)
    assert refill(org_id=market.cast.maker_id, now=NOW) == 3
    assert [lines_of(one)[0].reserved for one in (urgent, first, second)] == [1, 4, 1]
    assert [order_of(one).state for one in (urgent, first, second)] == [
        "confirmed",
        "confirmed",
        "placed",
    ]
    assert refill(org_id=market.cast.maker_id, now=NOW) == 0


def test_a_receipt_asks_for_the_waiting_orders(market: Market) -> None:
    market.order((OIL, 4))
    market.add_stock(OIL, 6)
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        tasks = sql.column("SELECT task_name FROM procrastinate_jobs WHERE queue_name = 'orders' ORDER BY id")  # fmt: skip
    assert set(tasks) == {"orders.refill", "orders.tell_trade", "orders.tell_seller"}


def test_an_order_above_a_limit_asks_for_who_approves_to_be_told(market: Market) -> None:
    market.order((OIL, 4), limit_minor=0)
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        tasks = sql.column("SELECT task_name FROM procrastinate_jobs WHERE queue_name = 'orders'")
    assert set(tasks) == {"orders.refill", "orders.tell_approvers"}


def test_the_seller_hears_of_what_needs_a_person_and_the_buyer_of_what_is_otherwise(
    market: Market,
) -> None:
    quiet, loud = market.order((PADS, 1)), market.order((OIL, 4))
    with acting(network()):
        tell_seller(order_id=quiet.order_id, now=NOW)
        assert sql.value("SELECT count(*) FROM push_message") == 0
        tell_seller(order_id=loud.order_id, now=NOW)
    with acting(market.cast.director.scope):
        late = LineAnswer(no=1, answer=Answer.LATER, promised_on=NOW.date() + timedelta(9), reason=Reason.OUT_OF_STOCK)  # fmt: skip
        answer(number=loud.number, answers=[late], by=hand(market.cast.director), now=NOW)
    with acting(network()):
        tell_buyer(order_id=loud.order_id, now=NOW)
        told = sql.column("SELECT membership_ids FROM push_message ORDER BY id")
    cast = market.cast
    assert [sorted(one) for one in told] == [
        sorted([cast.director.membership_id, cast.manager.membership_id]),
        sorted([cast.jiangdong_owner.membership_id, cast.jiangdong_clerk.membership_id]),
    ]


def test_who_approves_is_told_with_the_amount_and_a_way_to_decide_but_not_the_author(
    market: Market,
) -> None:
    cast = market.cast
    placed = market.order((PADS, 3), limit_minor=0)
    with acting(network()):
        tell_approvers(order_id=placed.order_id, now=NOW)
        told = sql.rows("SELECT id, membership_ids, action_url FROM push_message")
        bodies = sql.column("SELECT body FROM push_variant WHERE language = 'zh-hans'")
    assert [(one["membership_ids"], one["action_url"]) for one in told] == [([cast.jiangdong_owner.membership_id], "/orders/approvals/")]  # fmt: skip
    assert placed.number in bodies[0]
    assert "300.00" in bodies[0]
    own = market.order((PADS, 1), buyer=cast.jiangdong_owner, limit_minor=0)
    with acting(network()):
        tell_approvers(order_id=own.order_id, now=NOW)
    with acting(cast.jiangdong_owner.scope):
        approve(number=placed.number, by=hand(cast.jiangdong_owner), now=NOW)
    with acting(network()):
        tell_approvers(order_id=placed.order_id, now=NOW)
        assert sql.value("SELECT count(*) FROM push_message") == 1
