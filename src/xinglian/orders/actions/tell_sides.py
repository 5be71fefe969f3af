"""Who is told what happened to an order: the seller of an urgent one at once, the buyer of every answer that changes something."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.orders.actions.notify import notify
from xinglian.orders.models import Order


def tell_seller(*, order_id: int, now: datetime) -> None:
    """Of an order that has to be answered by a person; an urgent one says so."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None or order.state != "placed":
        return

    def words() -> tuple[str, str]:
        shape = _("Urgent order %(number)s of %(buyer)s") if order.is_urgent else _("Order %(number)s of %(buyer)s")  # fmt: skip
        body = _("%(n)s lines; some of them have to be answered by a person.")
        return shape % {"number": order.number, "buyer": order.buyer_name}, body % {"n": order.lines_count}  # fmt: skip

    notify(
        org_id=order.seller_id, words=words, action=lambda: _("Answer"), url=reverse("orders:order", args=[order.number]),
        now=now, is_simulated=order.is_simulated,
    )  # fmt: skip


def tell_buyer(*, order_id: int, now: datetime) -> None:
    """The seller answered otherwise than was wanted."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        return

    def words() -> tuple[str, str]:
        subject = _("%(seller)s answered order %(number)s") % {"seller": order.seller_name, "number": order.number}  # fmt: skip
        return subject, _("Not everything comes as you wanted it. Look at the days, and decide on what is offered instead.")  # fmt: skip

    notify(
        org_id=order.buyer_id, words=words, action=lambda: _("Open the order"), url=reverse("orders:order", args=[order.number]),
        person_ids=[order.placed_by] if order.placed_by else [], now=now, is_simulated=order.is_simulated,
    )  # fmt: skip
