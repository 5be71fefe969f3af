"""What orders do when something has happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.orders.events import (  # fmt: skip
    ClaimSettled,
    ConsentChanged,
    GoodsReturned,
    OrderAnswered,
    OrderChanged,
    OrderPlaced,
    OrderReceived,
    OrderWaits,
    ReturnMoved,
    SenderChosen,
    SendingChanged,
    ShipmentTracked,
)
from xinglian.stock.events import StockMoved

_BRINGS = ("receipt", "arrived", "return", "adjustment", "count", "opening")


@outbox.listen(OrderPlaced)
@outbox.listen(OrderAnswered)
@outbox.listen(OrderChanged)
@outbox.listen(GoodsReturned)
def state_lines(event: OrderPlaced | OrderAnswered | OrderChanged | GoodsReturned) -> None:
    jobs.defer(
        "orders.tell_trade", scope=network(), order_id=event.order_id, lock=f"orders.trade.{event.order_id}",
        queueing_lock=f"orders.trade.{event.order_id}",
    )  # fmt: skip


@outbox.listen(OrderPlaced)
def let_the_seller_know(event: OrderPlaced) -> None:
    jobs.defer("orders.tell_seller", scope=network(), order_id=event.order_id)


@outbox.listen(OrderPlaced)
def let_the_buyer_know_of_behalf(event: OrderPlaced) -> None:
    if event.is_behalf:
        jobs.defer("orders.tell_behalf", scope=network(), order_id=event.order_id)


@outbox.listen(ConsentChanged)
def let_the_seller_know_for_whom_it_may_order(event: ConsentChanged) -> None:
    jobs.defer("orders.tell_consent", scope=network(), consent_id=event.consent_id, is_end=event.is_end)  # fmt: skip


@outbox.listen(OrderWaits)
def let_who_approves_know(event: OrderWaits) -> None:
    jobs.defer("orders.tell_approvers", scope=network(), order_id=event.order_id)


@outbox.listen(OrderAnswered)
def let_the_buyer_know(event: OrderAnswered) -> None:
    if event.has_changes:
        jobs.defer("orders.tell_buyer", scope=network(), order_id=event.order_id)


@outbox.listen(StockMoved)
def hold_what_came(event: StockMoved) -> None:
    """Once for a burst of bookings."""
    if event.kind in _BRINGS:
        lock = f"orders.refill.{event.org_id}"
        jobs.defer("orders.refill", scope=network(), org_id=event.org_id, lock=lock, queueing_lock=lock)  # fmt: skip


@outbox.listen(ShipmentTracked)
def let_both_know_of_trouble(event: ShipmentTracked) -> None:
    if event.is_exception:
        jobs.defer("orders.tell_trouble", scope=network(), shipment_id=event.shipment_id)


@outbox.listen(OrderReceived)
def let_the_seller_know_of_gaps(event: OrderReceived) -> None:
    if event.gaps:
        jobs.defer(
            "orders.tell_gaps", scope=network(), shipment_id=event.shipment_id, gaps=event.gaps
        )


@outbox.listen(ClaimSettled)
def let_the_buyer_know_of_claims(event: ClaimSettled) -> None:
    # Many settled at once are one message.
    jobs.defer(
        "orders.tell_settled", scope=network(), order_id=event.order_id, queueing_lock=f"orders.settled.{event.order_id}",
        lock=f"orders.settled.{event.order_id}",
    )  # fmt: skip


@outbox.listen(ReturnMoved)
def let_the_other_side_know_of_a_return(event: ReturnMoved) -> None:
    jobs.defer("orders.tell_return", scope=network(), return_id=event.return_id, state=event.state)


@outbox.listen(SendingChanged)
def let_the_other_one_know_of_sending(event: SendingChanged) -> None:
    jobs.defer("orders.tell_sending", scope=network(), agreement_id=event.agreement_id, state=event.state)  # fmt: skip


@outbox.listen(SenderChosen)
def let_who_sends_know(event: SenderChosen) -> None:
    if event.sender_id or event.refused_by:
        jobs.defer("orders.tell_sender", scope=network(), order_id=event.order_id, refused_by=event.refused_by, why=event.why)  # fmt: skip
