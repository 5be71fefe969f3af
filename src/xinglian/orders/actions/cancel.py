"""The buyer takes back what is not picked yet, changes a quantity, or a colleague says no."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import outbox, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import OrderChanged
from xinglian.orders.models import Order, OrderLine
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import State
from xinglian.stock import api as stock


class TooLate(Refusal):
    sentence = _("Line %(no)s: %(left)s of it can still be taken back; the rest is being picked or has been sent.")  # fmt: skip


class NothingLeft(Refusal):
    sentence = _("Nothing of this order can be taken back any more: it is being picked, was sent or has ended. Send it back after it came.")  # fmt: skip


class NotWaiting(Refusal):
    sentence = _("This order does not wait for approval any more.")


@transaction.atomic
def cancel(
    *, number: str, by: Hand, now: datetime, why: str = "", quantities: Mapping[int, Decimal] | None = None
) -> Order:  # fmt: skip
    """Take back the order, or of some lines so many (`quantities` by line number). In the buyer's scope.

    Raises NotThere, TooLate, NothingLeft.
    """
    order = access.order(number=number, lock=True)
    if order.buyer_id != by.org_id:
        raise access.NotThere
    if order.state == State.WAITING:
        order.sent_at = None
    lines = list(OrderLine.objects.filter(order=order).select_for_update().order_by("no"))
    taken: dict[int, Decimal] = {}
    for line in lines:
        left = line.quantity - line.cancelled - line.refused - line.picking - line.shipped
        asked = left if quantities is None else quantities.get(line.no, Decimal(0))
        if asked > left or asked < 0:
            raise TooLate(no=line.no, left=plain(left))
        if asked > 0:
            taken[line.no] = asked
    if not taken:
        raise NothingLeft
    take_off(order, lines, taken, column="cancelled", now=now)
    settle(order, now=now)
    tell(order, "cancelled", by=by, now=now, body={"lines": {str(no): n for no, n in taken.items()}, "why": why})  # fmt: skip
    if order.sent_at is not None:
        ref = f"{order.number}/{now.timestamp():.6f}"
        record(fact(order, "order.cancelled", now=now, ref=ref, body={"why": why}))
        outbox.announce(
            OrderChanged(order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id)
        )  # fmt: skip
    return order


def take_off(
    order: Order, lines: list[OrderLine], taken: Mapping[int, Decimal], *, column: str, now: datetime
) -> None:  # fmt: skip
    """Of each line so many are not to come (`column`: cancelled or refused); what was held for them is given back.

    A line gives back all it holds and takes again what it still wants: promises cannot be made smaller.
    """
    free = {
        line.no: max(line.reserved - (line.quantity - line.cancelled - line.refused - line.picking - line.shipped - taken[line.no]), Decimal(0))
        for line in lines
        if line.no in taken
    }  # fmt: skip
    again = {line.no: line for line in lines if free.get(line.no, Decimal(0)) > 0}
    with acting(network()):
        if again:
            stock.release(reference=order.number, now=now, lines=[str(no) for no in again])
            # What is on pick lists is held as well: a line's promise counts both.
            keep = {no: line.reserved - free[no] + line.picking for no, line in again.items()}
            wishes = [
                stock.Wish(line=str(no), org_id=order.sender_id or order.seller_id, part_id=line.part_id, quantity=keep[no])
                for no, line in again.items()
                if keep[no] > 0
            ]  # fmt: skip
            if wishes:
                stock.reserve_many(
                    wishes=wishes, reference=order.number, key=f"order:{order.pk}:{uuid4().hex}", together="each", now=now
                )  # fmt: skip
        sql.execute(
            f"UPDATE orders_orderline AS l SET {column} = l.{column} + n.taken, reserved = l.reserved - n.free, changed_at = %s"
            " FROM unnest(%s::int[], %s::numeric[], %s::numeric[]) AS n (no, taken, free) WHERE l.order_id = %s AND l.no = n.no",
            [now, list(taken), list(taken.values()), [free[no] for no in taken], order.pk],
        )  # fmt: skip
