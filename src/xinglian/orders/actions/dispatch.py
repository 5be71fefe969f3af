"""Goods that another system has picked and sent: told here in one step, with the same checks as by hand."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions import pick
from xinglian.orders.actions.ship import ship
from xinglian.orders.models import Shipment, ShipmentLine
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import Reason


class MoreThanReady(Refusal):
    sentence = _("Line %(no)s: %(ready)s can be sent now, not %(asked)s. Answer the line, or see what the ledger holds for it.")  # fmt: skip
    field = "quantity"


@transaction.atomic
def dispatch(
    *, number: str, quantities: Mapping[int, Decimal], by: Hand, now: datetime, carrier: str = "", tracking: str = "", eta: datetime | None = None
) -> Shipment:  # fmt: skip
    """So many of these lines left. In the scope of who sends. Raises MoreThanReady, and what picking and shipping refuse."""
    shipment = pick.open_list(number=number, by=by, now=now)
    listed = {one.line.no: one for one in ShipmentLine.objects.filter(shipment=shipment).select_related("line")}  # fmt: skip
    for no, asked in quantities.items():
        ready = listed[no].asked if no in listed else Decimal(0)
        if not 0 < asked <= ready:
            raise MoreThanReady(no=no, ready=plain(ready), asked=plain(asked))
    for no, line in listed.items():
        sent = quantities.get(no, Decimal(0))
        pick.count(number=shipment.number, line_id=line.pk, picked=sent, by=by, now=now)
        if sent < line.asked:
            pick.short(number=shipment.number, line_id=line.pk, reason=Reason.TRANSPORT, by=by, now=now)  # fmt: skip
    pick.finish(number=shipment.number, by=by, now=now)
    return ship(number=shipment.number, by=by, now=now, carrier=carrier[:60], tracking=tracking[:60], eta=eta)  # fmt: skip


def shipments_of(*, number: str) -> list[int]:
    """What was sent of an order, in the scope of one of its sides. Raises NotThere."""
    order = access.order(number=number)
    return list(Shipment.objects.filter(order=order, shipped_at__isnull=False).order_by("pk").values_list("pk", flat=True))  # fmt: skip
