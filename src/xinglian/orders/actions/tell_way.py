"""Both sides hear of trouble on the way, and the seller of what was wrong with what came."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.kernel import sql
from xinglian.orders.models import Order, Shipment
from xinglian.orders.queries.shipment_words import TRACKS
from xinglian.orders.rules.words import TrackKind
from xinglian.push.api import notify


def tell_trouble(*, shipment_id: int, now: datetime) -> None:
    """Unless it is over by now."""
    shipment = Shipment.objects.filter(pk=shipment_id, has_exception=True).first()
    if shipment is None:
        return
    kind = sql.value("SELECT kind FROM orders_track WHERE shipment_id = %s ORDER BY at DESC, id DESC LIMIT 1", [shipment_id])  # fmt: skip

    def words() -> tuple[str, str]:
        subject = _("Delivery %(number)s is in trouble") % {"number": shipment.number}
        return subject, _("%(what)s on the way from %(seller)s to %(buyer)s. Look at what the carrier says.") % {
            "what": TRACKS[TrackKind(kind)][0], "seller": shipment.seller_name, "buyer": shipment.buyer_name,
        }  # fmt: skip

    for org_id in {shipment.buyer_id, shipment.sender_id or shipment.seller_id, shipment.seller_id}:
        notify(
            org_id=org_id, words=words, action=lambda: _("Open the delivery"), now=now, is_simulated=shipment.is_simulated,
            url=reverse("orders:shipment", args=[shipment.number]),
        )  # fmt: skip


def tell_gaps(*, shipment_id: int, gaps: int, now: datetime) -> None:
    shipment = Shipment.objects.filter(pk=shipment_id).first()
    if shipment is None:
        return

    def words() -> tuple[str, str]:
        subject = _("%(buyer)s reports differences in %(number)s") % {
            "buyer": shipment.buyer_name, "number": shipment.number,
        }  # fmt: skip
        return subject, _("%(n)s differences: send again, credit or refuse with a reason.") % {"n": gaps}  # fmt: skip

    notify(
        org_id=shipment.seller_id, words=words, action=lambda: _("Open the delivery"), now=now, is_simulated=shipment.is_simulated,
        url=reverse("orders:claims") + "?state=open",
    )  # fmt: skip


def tell_settled(*, order_id: int, now: datetime) -> None:
    """The buyer reads what became of its differences."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        return

    def words() -> tuple[str, str]:
        subject = _("%(seller)s settled differences in order %(number)s") % {"seller": order.seller_name, "number": order.number}  # fmt: skip
        return subject, _("Look at what is sent again, what is credited and what was refused.")

    notify(
        org_id=order.buyer_id, words=words, action=lambda: _("Open the order"), now=now, is_simulated=order.is_simulated,
        url=reverse("orders:order", args=[order.number]),
    )  # fmt: skip
