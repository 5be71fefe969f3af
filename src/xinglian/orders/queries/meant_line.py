"""Which line of a pick list a scanned or typed code means."""

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.api import meant_by
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.models import ShipmentLine


class NotOnList(Refusal):
    sentence = _("%(code)s is not on this list. Put it back; check the number on the box.")
    field = "code"


def meant_line(*, number: str, code: str) -> ShipmentLine:
    """One that wants more first. Raises NotThere, NotOnList."""
    shipment = access.shipment(number=number)
    meant = meant_by(text=code)
    ids = [meant.part.part_id] if meant.part else [one.part_id for one in meant.candidates]
    rows = list(ShipmentLine.objects.filter(shipment=shipment, part_id__in=ids).select_related("line").order_by("line__no"))  # fmt: skip
    if not rows:
        raise NotOnList(code=code[:60])
    return next((row for row in rows if row.picked < row.asked), rows[0])
