"""What happens to a shipment under way: by hand, by file, by API; the same event twice counts once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.hands import sender_of
from xinglian.orders.actions.history import tell
from xinglian.orders.events import ShipmentTracked
from xinglian.orders.models import Order, Shipment
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import EXCEPTIONS, ShipmentState, TrackKind

UNDER_WAY = (ShipmentState.SHIPPED, ShipmentState.ARRIVED)


class NotUnderWay(Refusal):
    sentence = _("%(number)s is not under way: only what was sent and not received yet can be tracked.")  # fmt: skip


class WrongMoment(Refusal):
    sentence = _("Write when it happened: after the goods left, not later than now.")
    field = "at"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An event of a shipment, as the carrier told it. `eta`: the day it names now."""

    kind: TrackKind
    at: datetime
    place: str = ""
    text: str = ""
    eta: datetime | None = None


_ADD = """
INSERT INTO orders_track (shipment_id, buyer_id, seller_id, sender_id, kind, at, place, text, source, recorded_at)
SELECT %(id)s, %(buyer)s, %(seller)s, %(sender)s, n.kind, n.at, n.place, n.text, %(source)s, %(now)s
  FROM unnest(%(kinds)s::text[], %(ats)s::timestamptz[], %(places)s::text[], %(texts)s::text[]) AS n (kind, at, place, text)
ON CONFLICT ON CONSTRAINT orders_track_once DO NOTHING RETURNING kind
"""
_LATEST = "SELECT kind, at FROM orders_track WHERE shipment_id = %s ORDER BY at DESC, id DESC LIMIT 1"  # fmt: skip
_LATE = (
    "SELECT s.id FROM orders_shipment AS s WHERE s.state = 'shipped' AND s.eta < %s AND NOT EXISTS"
    " (SELECT FROM orders_track AS t WHERE t.shipment_id = s.id AND t.kind = 'delayed' AND t.at >= s.eta) LIMIT 500"
)


@transaction.atomic
def track(
    *, number: str, happened: Sequence[Happened], source: str, by: Hand, now: datetime
) -> int:
    """In the scope of who sent the goods; how many events are new. Raises NotThere, NotUnderWay, WrongMoment."""
    shipment = access.shipment(number=number, lock=True)
    order = access.order(number=shipment.order.number)
    if by.org_id not in (sender_of(order), order.seller_id):
        raise access.NotThere
    if shipment.state not in UNDER_WAY or shipment.shipped_at is None:
        raise NotUnderWay(number=number)
    if not all(may_have_happened(one.at, shipment=shipment, now=now) for one in happened):
        raise WrongMoment
    with acting(network()):
        return _write(order, shipment, happened, source=source, by=by, now=now)


def may_have_happened(at: datetime, *, shipment: Shipment, now: datetime) -> bool:
    """After the goods left, and not later than now: carriers round to the minute, and their clocks differ."""
    if shipment.shipped_at is None:
        return True
    return shipment.shipped_at - timedelta(days=1) <= at <= now + timedelta(minutes=5)


def note_late(*, now: datetime) -> int:
    """What should be there and is not: said once for each day that was named. In the scope of the network."""
    late = list(Shipment.objects.filter(pk__in=sql.column(_LATE, [now])).select_related("order"))
    for shipment in late:
        at = shipment.eta or now
        _write(shipment.order, shipment, [Happened(kind=TrackKind.DELAYED, at=at)], source="clock", by=Hand(), now=now)  # fmt: skip
    return len(late)


def _write(
    order: Order, shipment: Shipment, happened: Sequence[Happened], *, source: str, by: Hand, now: datetime
) -> int:  # fmt: skip
    new = sql.column(
        _ADD,
        {
            "id": shipment.pk, "buyer": shipment.buyer_id, "seller": shipment.seller_id, "sender": shipment.sender_id,
            "source": source, "now": now, "kinds": [str(one.kind) for one in happened], "ats": [one.at for one in happened],
            "places": [one.place[:80] for one in happened], "texts": [one.text[:300] for one in happened],
        },
    )  # fmt: skip
    if not new:
        return 0
    latest = sql.row(_LATEST, [shipment.pk]) or {}
    etas = [one.eta for one in happened if one.eta is not None]
    shipment.has_exception = latest["kind"] in EXCEPTIONS
    shipment.eta = etas[-1] if etas else shipment.eta
    if TrackKind.DELIVERED in new and shipment.state == ShipmentState.SHIPPED:
        shipment.state = ShipmentState.ARRIVED
        shipment.arrived_at = max(one.at for one in happened if one.kind == TrackKind.DELIVERED)
    shipment.changed_at = now
    shipment.save(update_fields=["has_exception", "eta", "state", "arrived_at", "changed_at"])
    troubles = [kind for kind in new if kind in EXCEPTIONS]
    for kind in troubles:
        tell(order, "exception", by=by, now=now, body={"shipment": shipment.number, "kind": kind})
    outbox.announce(
        ShipmentTracked(
            order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id,
            shipment_id=shipment.pk, is_exception=bool(troubles),
        )
    )  # fmt: skip
    return len(new)
