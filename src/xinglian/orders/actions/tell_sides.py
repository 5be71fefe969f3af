"""Who is told what happened to an order: the seller of an urgent one at once, the buyer of every answer that changes something,
who decides for the buyer of what waits for approval, the buyer of what was ordered for it, the seller of a consent to that."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.kernel.money import Money
from xinglian.orders.access import DECIDERS
from xinglian.orders.models import Consent, Order
from xinglian.orders.rules.words import State
from xinglian.push.api import notify


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


def tell_approvers(*, order_id: int, now: datetime) -> None:
    """The buyer's own who decide, while the order still waits. Its author is not asked to approve it."""
    order = Order.objects.filter(pk=order_id, state=State.WAITING).first()
    if order is None:
        return

    def words() -> tuple[str, str]:
        subject = _("%(name)s ordered from %(seller)s: waits for your approval") % {"name": order.placed_name, "seller": order.seller_name}  # fmt: skip
        money = Money(order.total_minor, order.currency) if order.is_priced else _("price follows")
        body = _(
            "Order %(number)s: %(n)s lines, %(amount)s. The seller knows nothing of it until you decide."
        )
        return subject, body % {"number": order.number, "n": order.lines_count, "amount": money}

    notify(
        org_id=order.buyer_id, words=words, action=lambda: _("To the approvals"), url=reverse("orders:approvals"), roles=DECIDERS,
        but_person_id=order.placed_by, now=now, is_simulated=order.is_simulated,
    )  # fmt: skip


def tell_behalf(*, order_id: int, now: datetime) -> None:
    """The seller's people ordered for the buyer: it hears so at once, and may take it back."""
    order = Order.objects.filter(pk=order_id, behalf_org__isnull=False).first()
    if order is None:
        return

    def words() -> tuple[str, str]:
        subject = _("%(seller)s ordered for you: %(number)s") % {
            "seller": order.seller_name,
            "number": order.number,
        }
        money = Money(order.total_minor, order.currency) if order.is_priced else _("price follows")
        body = _("%(name)s ordered %(n)s lines for you, %(amount)s, by the consent you gave. Take the order back if you do not want it.")  # fmt: skip
        return subject, body % {"name": order.placed_name, "n": order.lines_count, "amount": money}

    notify(
        org_id=order.buyer_id, words=words, action=lambda: _("Open the order"), url=reverse("orders:order", args=[order.number]),
        now=now, is_simulated=order.is_simulated,
    )  # fmt: skip


def tell_consent(*, consent_id: int, is_end: bool, now: datetime) -> None:
    """The seller may order for a buyer now, or no longer. Unless that has changed again: it is told by itself."""
    found = Consent.objects.filter(pk=consent_id, ended_at__isnull=not is_end).first()
    if found is None:
        return

    buyer = identity.organisation(id=found.org_id)

    def words() -> tuple[str, str]:
        if is_end:
            subject = _("%(buyer)s no longer lets you order for it") % {"buyer": found.org_name}
            return subject, _("What was ordered stands. A basket begun for it cannot be ordered any more.")  # fmt: skip
        subject = _("%(buyer)s lets you order for it") % {"buyer": found.org_name}
        body = _("Until %(day)s, up to %(most)s an order.") if found.most_minor is not None else _("Until %(day)s, without a limit of the amount.")  # fmt: skip
        most = None if found.most_minor is None else Money(found.most_minor)
        return subject, body % {"day": date_format(found.until), "most": most}

    notify(
        org_id=found.seller_id, words=words, action=lambda: _("Ordering for others"), url=reverse("orders:behalf"), now=now,
        is_simulated=bool(buyer and buyer.is_simulated),
    )  # fmt: skip
