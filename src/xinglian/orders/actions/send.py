"""An order goes to its seller: goods are held, what lies on the shelf is confirmed at once, the clock begins."""

from datetime import datetime

from xinglian.kernel import facts, outbox, sql
from xinglian.kernel.facts import Fact
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.history import fact, tell
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import OrderPlaced
from xinglian.orders.models import Order
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.terms import Seller
from xinglian.orders.rules.words import Answer
from xinglian.stock import api as stock

_LEDGER = "SELECT EXISTS (SELECT FROM stock_pub_ledger WHERE org_id = %s)"
_WISHES = (
    "SELECT no, part_id, unit_price, answer, quantity - cancelled - refused - reserved - picking - shipped AS n FROM orders_orderline"
    " WHERE order_id = %s AND quantity > cancelled + refused + reserved + picking + shipped ORDER BY no"
)
_HELD = """
UPDATE orders_orderline AS l SET reserved = l.reserved + n.held, changed_at = %(now)s,
       answer = CASE WHEN n.sure THEN 'confirmed' ELSE l.answer END,
       promised_on = CASE WHEN n.sure THEN %(day)s::date ELSE l.promised_on END,
       first_promised_on = CASE WHEN n.sure THEN %(day)s::date ELSE l.first_promised_on END
  FROM unnest(%(nos)s::int[], %(held)s::numeric[], %(sure)s::bool[]) AS n (no, held, sure)
 WHERE l.order_id = %(order_id)s AND l.no = n.no AND n.held > 0 RETURNING l.id
"""


def send(order: Order, *, seller: Seller | None = None, by: Hand, now: datetime) -> None:
    """The order, written and locked by the caller, reaches its seller."""
    seller = seller or find_seller(buyer_id=order.buyer_id, seller_id=order.seller_id)
    order.sent_at = now
    order.answer_due = seller.terms.answer_due(now, is_urgent=order.is_urgent)
    # One stay in the network's scope: the ledger is not the buyer's.
    with acting(network(), savepoint=False):
        if keeps_stock(order, seller):
            _hold(order, seller=seller, now=now, key=f"order:{order.pk}")
        settle(order, now=now)
        tell(order, "placed", by=by, now=now)
        facts.record_many([placed_fact(order, now=now)])
    outbox.announce(was_placed(order))


def keeps_stock(order: Order, seller: Seller) -> bool:
    """Whoever sends the goods keeps a ledger. As the network."""
    if order.sender_id is None:
        return seller.keeps_stock
    return bool(sql.value(_LEDGER, [order.sender_id]))


def placed_fact(order: Order, *, now: datetime) -> Fact:
    """That the order is with its seller."""
    body = {"urgent": order.is_urgent}
    return fact(order, "order.placed", now=now, amount_minor=order.total_minor, body=body)


def was_placed(order: Order) -> OrderPlaced:
    return OrderPlaced(
        order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id,
        is_urgent=order.is_urgent, is_behalf=order.behalf_org_id is not None,
    )  # fmt: skip


def hold(
    order: Order, *, seller: Seller, now: datetime, key: str, keeps_answers: bool = False
) -> None:  # fmt: skip
    """Hold in the sending ledger what of the order is neither held nor sent; of each line what there is.

    The ledger is not the buyer's: this runs for the network, for lines that were checked to be the order's.
    `keeps_answers`: what a person has answered stays; only lines nobody answered confirm themselves.
    """
    with acting(network(), savepoint=False):
        _hold(order, seller=seller, now=now, key=key, keeps_answers=keeps_answers)


def _hold(
    order: Order, *, seller: Seller, now: datetime, key: str, keeps_answers: bool = False
) -> None:  # fmt: skip
    wanted = sql.rows(_WISHES, [order.pk], kept=True)
    if not wanted:
        return
    org_id = order.sender_id or order.seller_id
    answers = stock.reserve_many(
        wishes=[
            stock.Wish(line=str(row["no"]), org_id=org_id, part_id=row["part_id"], quantity=row["n"])
            for row in wanted
        ],
        reference=order.number, key=key, together="each", now=now,
    )  # fmt: skip
    sure = [
        seller.terms.answers_itself(short=said.short, unit_price=row["unit_price"])
        and (row["answer"] == Answer.OPEN or not keeps_answers)
        for said, row in zip(answers.lines, wanted, strict=True)
    ]
    sql.rows(
        _HELD,
        {
            "order_id": order.pk, "now": now, "day": seller.terms.promise(trading_day(now), wanted_on=order.wanted_on),
            "nos": [int(one.line) for one in answers.lines], "held": [one.reserved for one in answers.lines], "sure": sure,
        }, kept=True,
    )  # fmt: skip
