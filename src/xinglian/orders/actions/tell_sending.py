"""Who sends for whom: the one hears what the other said, and of every order it is to send."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.orders.models import Order, SendingAgreement
from xinglian.orders.rules.words import SendingState
from xinglian.push.api import notify


def tell_agreement(*, agreement_id: int, state: str, now: datetime) -> None:
    """Unless it has changed again: that is told by itself."""
    found = SendingAgreement.objects.filter(pk=agreement_id, state=state).first()
    if found is None:
        return
    is_ours = found.state in (SendingState.AGREED, SendingState.DECLINED) or (
        found.ended_org_id == found.sender_id
    )

    def words() -> tuple[str, str]:
        names = {"seller": found.seller_name, "sender": found.sender_name}
        match found.state:
            case SendingState.OFFERED:
                return _("%(seller)s asks you to send goods for it") % names, found.note or _("Look at it, then agree or decline.")  # fmt: skip
            case SendingState.AGREED:
                return _("%(sender)s sends goods for you from now on") % names, _("Choose it on an order before anything is picked.")  # fmt: skip
            case SendingState.DECLINED:
                return _("%(sender)s does not send goods for you") % names, found.why or _("No reason was given.")  # fmt: skip
        ended = _("%(sender)s sends no more goods for you") if is_ours else _("You send no more goods for %(seller)s")  # fmt: skip
        return ended % names, _("Orders it was chosen for stay as they are.")

    other_id = found.seller_id if is_ours else found.sender_id
    org = identity.organisation(id=other_id)
    notify(
        org_id=other_id, words=words, action=lambda: _("Drop shipment"), url=reverse("orders:sending"), now=now,
        is_simulated=bool(org and org.is_simulated),
    )  # fmt: skip


def tell_sender(*, order_id: int, refused_by: str, why: str, now: datetime) -> None:
    """Who is to send it; or, when somebody refused, the seller. Without a price or what the buyer is charged."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None or bool(refused_by) == (order.sender_id is not None):
        return

    def words() -> tuple[str, str]:
        if refused_by:
            return _("%(sender)s does not send order %(number)s") % {"sender": refused_by, "number": order.number}, why  # fmt: skip
        subject = _("Send order %(number)s for %(seller)s") % {"number": order.number, "seller": order.seller_name}  # fmt: skip
        return subject, _("%(n)s lines go to %(buyer)s. Pick them, or refuse with a reason.") % {
            "n": order.lines_count, "buyer": order.branch_name or order.buyer_name,
        }  # fmt: skip

    notify(
        org_id=order.sender_id or order.seller_id, words=words, action=lambda: _("Open the order"), now=now,
        url=reverse("orders:order", args=[order.number]), is_simulated=order.is_simulated,
    )  # fmt: skip
