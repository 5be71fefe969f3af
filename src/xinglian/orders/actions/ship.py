"""Goods leave: out of the sender's ledger, on their way to the buyer, expected in the buyer's."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.hands import locked, save, sender_of
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import OrderShipped
from xinglian.orders.models import Order, OrderLine, Shipment, ShipmentLine, ShippedLot, Track
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.valuation import share
from xinglian.orders.rules.words import ShipmentState, TrackKind
from xinglian.stock import api as stock


class EtaPast(Refusal):
    sentence = _("The goods cannot arrive before they leave. Choose a later day.")
    field = "eta"


_SENT = """
UPDATE orders_orderline AS l SET picking = l.picking - n.n, shipped = l.shipped + n.n, changed_at = %(now)s
  FROM unnest(%(ids)s::bigint[], %(quantities)s::numeric[]) AS n (id, n) WHERE l.id = n.id RETURNING l.id
"""


@transaction.atomic
def ship(
    *, number: str, by: Hand, now: datetime, carrier: str = "", tracking: str = "", eta: datetime | None = None, note: str = ""
) -> Shipment:  # fmt: skip
    """Raises NotThere, NotSender, WrongStep, EtaPast, and what the ledger refuses."""
    order, shipment = locked(number, by, ShipmentState.PACKED)
    if eta is not None and eta < now:
        raise EtaPast
    with acting(network()):
        sent = _sent(shipment)
        lines = {one.pk: one for one in OrderLine.objects.filter(pk__in=sent)}
        org_id = sender_of(order)
        if stock.keeps_ledger(org_id=org_id):
            posted = stock.issue(
                org_id=org_id, reference=order.number, key=f"ship:{shipment.pk}", by=stock.By(person_id=by.person_id, name=by.name),
                now=now, quantities={str(lines[pk].no): n for pk, n in sent.items()}, is_simulated=order.is_simulated,
            )  # fmt: skip
            shipment.posting_id = posted.posting_id
            _name(order, shipment, lines, posted.named)
        sql.rows(_SENT, {"now": now, "ids": list(sent), "quantities": list(sent.values())})
        _expect(order, shipment, lines, sent, eta, now)
        shipment.state, shipment.shipped_at, shipment.eta = ShipmentState.SHIPPED, now, eta
        shipment.carrier, shipment.tracking, shipment.note = carrier, tracking, note
        save(shipment, "state", "shipped_at", "eta", "carrier", "tracking", "note", "posting_id", now=now)  # fmt: skip
        Track.objects.create(
            shipment=shipment, buyer_id=order.buyer_id, seller_id=order.seller_id, sender_id=order.sender_id,
            kind=TrackKind.HANDED_OVER, at=now, text=" ".join(filter(None, (carrier, tracking)))[:300], source="hand",
            recorded_at=now,
        )  # fmt: skip
        settle(order, now=now)
        tell(order, "shipped", by=by, now=now, body={"shipment": shipment.number, "lines": {str(lines[pk].no): n for pk, n in sent.items()}})  # fmt: skip
        worth = sum(share(lines[pk].amount_minor, part=n, whole=lines[pk].quantity) for pk, n in sent.items())  # fmt: skip
        record(fact(order, "order.shipped", now=now, amount_minor=worth, ref=shipment.number))
        outbox.announce(
            OrderShipped(
                order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id, shipment_id=shipment.pk
            )
        )  # fmt: skip
    audit.record("ship_order", subject=("orders.shipment", shipment.pk))
    return shipment


def _sent(shipment: Shipment) -> dict[int, Decimal]:
    """By order line, over all parcels."""
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line_id, n in ShipmentLine.objects.filter(shipment=shipment, picked__gt=0).values_list("line_id", "picked"):  # fmt: skip
        found[line_id] += n
    return dict(found)


def _name(
    order: Order, shipment: Shipment, lines: dict[int, OrderLine], named: Iterable[stock.Named]
) -> None:
    """Both sides can ask later which batch or serial number went with the shipment: the buyer does not see the sender's ledger."""
    by_no = {str(line.no): line for line in lines.values()}
    ShippedLot.objects.bulk_create(
        ShippedLot(
            shipment=shipment, line=by_no[one.line], buyer_id=order.buyer_id, seller_id=order.seller_id, sender_id=order.sender_id,
            batch=one.batch, serial=one.serial, quantity=one.quantity,
        )
        for one in named
    )  # fmt: skip


def _expect(
    order: Order, shipment: Shipment, lines: dict[int, OrderLine], sent: dict[int, Decimal], eta: datetime | None, now: datetime
) -> None:  # fmt: skip
    """The buyer's ledger knows what comes, and when: the carrier's day, else the day that was promised."""
    org_id = order.branch_id or order.buyer_id
    landing = stock.landing(org_id=org_id) if stock.keeps_ledger(org_id=org_id) else None
    if landing is None:
        return
    today = trading_day(now)

    def due(line: OrderLine) -> date:
        return trading_day(eta) if eta else max(line.promised_on or today, today)

    stock.expect(
        org_id=org_id, reference=shipment.number, now=now,
        deliveries=[
            stock.Delivery(location_id=landing.main_id, part_id=lines[pk].part_id, quantity=n, due_on=due(lines[pk]))
            for pk, n in sent.items()
        ],
    )  # fmt: skip
