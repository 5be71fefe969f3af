"""The buyer counts what came: into its ledger what is there, a claim for what is not as it should be."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.facts import Fact
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.hands import save
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.actions.settle import settle
from xinglian.orders.actions.track import UNDER_WAY
from xinglian.orders.events import OrderReceived
from xinglian.orders.models import Claim, Order, OrderLine, Shipment, ShipmentLine, ShippedLot
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.lots import Lot, of_portions
from xinglian.orders.rules.valuation import share
from xinglian.orders.rules.words import Gap, ShipmentState
from xinglian.stock import api as stock

NONE = Decimal(0)


class MoreThanSent(Refusal):
    sentence = _("Line %(no)s: %(sent)s were sent, not %(received)s. Count again, or write what is too much as surplus.")  # fmt: skip


class NotWhole(Refusal):
    sentence = _("Line %(no)s: “%(text)s” is no quantity of this part. Write zero or more, in whole pieces.")  # fmt: skip


class MoreThanReceived(Refusal):
    sentence = _("Line %(no)s: %(damaged)s are said to be damaged, %(received)s were received. Damaged pieces are part of those received.")  # fmt: skip


class ReceivedAlready(Refusal):
    sentence = _("%(number)s was received already, by %(name)s. What you find now: raise a return.")


class NotSentYet(Refusal):
    sentence = _("%(number)s has not been sent yet.")


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What came of an order line in the shipment. `damaged` are among those received; `wrong` came instead of it."""

    received: Decimal
    damaged: Decimal = NONE
    wrong: Decimal = NONE
    surplus: Decimal = NONE
    note: str = ""
    photo_id: int | None = None


@transaction.atomic
def receive(
    *, number: str, key: str, by: Hand, now: datetime, arrived: Mapping[int, Arrived] | None = None, received_at: datetime | None = None
) -> Shipment:  # fmt: skip
    """`arrived` by the number of the order line; what is not named came as it was sent. In the scope of the buyer, or of
    the branch it bought for.

    The same key receives once. Raises NotThere, NotSentYet, ReceivedAlready, MoreThanSent, MoreThanReceived, NotWhole.
    """
    order = access.order(number=access.shipment(number=number).order.number, lock=True)
    shipment = access.shipment(number=number, lock=True)
    if by.org_id not in (order.buyer_id, order.branch_id):
        raise access.NotThere
    if shipment.received_at is not None:
        if shipment.receive_key == key:
            return shipment
        raise ReceivedAlready(number=number, name=shipment.received_name)
    if shipment.state not in UNDER_WAY:
        raise NotSentYet(number=number)
    with acting(network()):
        rows = list(ShipmentLine.objects.filter(shipment=shipment, picked__gt=0).select_related("line").order_by("line__no", "parcel_no"))  # fmt: skip
        lines = {row.line.no: row.line for row in rows}
        sent: defaultdict[int, Decimal] = defaultdict(Decimal)
        for row in rows:
            sent[row.line.no] += row.picked
        came = {no: (arrived or {}).get(no) or Arrived(received=n) for no, n in sent.items()}
        for no, one in came.items():
            _check(lines[no], one, sent[no])
        _write(rows, came)
        _lines(order, came, sent, received_at or now, now)
        _into_ledger(order, shipment, lines, came, sent, by, now)
        claims = _claims(order, shipment, lines, came, sent, by, now)
        shipment.state, shipment.received_at, shipment.receive_key = ShipmentState.RECEIVED, received_at or now, key  # fmt: skip
        shipment.received_by, shipment.received_name, shipment.has_exception = by.person_id, by.name, False  # fmt: skip
        save(shipment, "state", "received_at", "receive_key", "received_by", "received_name", "has_exception", now=now)  # fmt: skip
        settle(order, now=now)
        tell(order, "received", by=by, now=now, body={"shipment": shipment.number, "gaps": len(claims)})  # fmt: skip
        worth = sum(share(lines[no].amount_minor, part=one.received, whole=lines[no].quantity) for no, one in came.items())  # fmt: skip
        record(
            fact(order, "order.received", now=now, amount_minor=worth, ref=shipment.number, body={"gaps": len(claims)}),
            *(
                fact(order, "order.claimed", now=now, ref=f"{shipment.number}/{one.line_id}/{one.gap}", body={"gap": one.gap})
                for one in claims
            ),
            *_against_promise(order, shipment, lines, came),
        )  # fmt: skip
        outbox.announce(
            OrderReceived(
                order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id,
                shipment_id=shipment.pk, gaps=len(claims),
            )
        )  # fmt: skip
    audit.record("receive_goods", subject=("orders.shipment", shipment.pk), org_id=by.org_id)
    return shipment


def _against_promise(
    order: Order, shipment: Shipment, lines: dict[int, OrderLine], came: dict[int, Arrived]
) -> list[Fact]:
    """The delivery, as late as the latest of its lines; nothing when no day was promised, or nothing came."""
    promised = [lines[no].first_promised_on for no, one in came.items() if one.received > 0]
    days = [day for day in promised if day is not None]
    if shipment.received_at is None or not days:
        return []
    late = (trading_day(shipment.received_at) - min(days)).days
    told = fact(order, "delivery.received", now=shipment.received_at, ref=shipment.number, body={"item": shipment.number})  # fmt: skip
    return [replace(told, amount=Decimal(late), unit="days")]


def _check(line: OrderLine, one: Arrived, sent: Decimal) -> None:
    for n in (one.received, one.damaged, one.wrong, one.surplus):
        if not n.is_finite() or n < 0 or not stock.fits(n, line.unit):
            raise NotWhole(no=line.no, text=f"{n:f}")
    if one.received + one.wrong > sent:
        raise MoreThanSent(no=line.no, sent=plain(sent), received=plain(one.received + one.wrong))
    if one.damaged > one.received:
        raise MoreThanReceived(no=line.no, damaged=plain(one.damaged), received=plain(one.received))  # fmt: skip


def _write(rows: list[ShipmentLine], came: dict[int, Arrived]) -> None:
    """Over the parcels of a line, the first ones first: nobody counts by parcel."""
    left = {no: [one.received, one.damaged] for no, one in came.items()}
    for row in rows:
        some = left[row.line.no]
        row.received = min(row.picked, some[0])
        row.damaged = min(row.received, some[1])
        some[0] -= row.received
        some[1] -= row.damaged
    ShipmentLine.objects.bulk_update(rows, ["received", "damaged"])


def _lines(
    order: Order, came: dict[int, Arrived], sent: dict[int, Decimal], at: datetime, now: datetime
) -> None:
    sql.rows(
        "UPDATE orders_orderline AS l SET received = l.received + n.received, missing = l.missing + n.missing, changed_at = %s,"
        " received_at = CASE WHEN n.received > 0 THEN greatest(l.received_at, %s) ELSE l.received_at END"
        " FROM unnest(%s::int[], %s::numeric[], %s::numeric[]) AS n (no, received, missing)"
        " WHERE l.order_id = %s AND l.no = n.no RETURNING l.id",
        [
            now, at, list(came), [one.received for one in came.values()], [sent[no] - one.received for no, one in came.items()],
            order.pk,
        ],
    )  # fmt: skip


def _into_ledger(
    order: Order, shipment: Shipment, lines: dict[int, OrderLine], came: dict[int, Arrived], sent: dict[int, Decimal],
    by: Hand, now: datetime,
) -> None:  # fmt: skip
    """Sound ones may be sold at once; damaged and surplus ones are there, and are not promised to anybody."""
    org_id = order.branch_id or order.buyer_id
    landing = stock.landing(org_id=org_id) if stock.keeps_ledger(org_id=org_id) else None
    if landing is None:
        return
    lots = _lots(shipment, lines, org_id)
    booked: defaultdict[tuple[int, str, Decimal | None, str, str], Decimal] = defaultdict(Decimal)
    for no, one in came.items():
        line = lines[no]
        cost = _cost(line)
        sound, damaged = of_portions(
            lots[no], sent=sent[no], portions=[one.received - one.damaged, one.damaged]
        )
        for condition, portion in ((stock.Condition.SOUND, sound), (stock.Condition.DAMAGED, damaged)):  # fmt: skip
            for lot in portion:
                booked[line.part_id, condition, cost, lot.batch, lot.serial] += lot.quantity
        booked[line.part_id, stock.Condition.CHECK, NONE, "", ""] += one.surplus
    goods = [
        stock.Line(
            location_id=landing.main_id if condition == stock.Condition.SOUND else landing.quarantine_id, part_id=part_id,
            quantity=n, condition=condition, unit_cost=cost, batch=batch, serial=serial,
        )
        for (part_id, condition, cost, batch, serial), n in booked.items()
        if n > 0
    ]  # fmt: skip
    if goods:
        stock.receive(
            org_id=org_id, lines=goods, reference=shipment.number, key=f"receive:{shipment.pk}", now=now,
            by=stock.By(person_id=by.person_id, name=by.name), is_simulated=order.is_simulated,
        )  # fmt: skip


def _lots(
    shipment: Shipment, lines: dict[int, OrderLine], org_id: int
) -> defaultdict[int, list[Lot]]:
    """By order line. A serial number that the ledger holds already stops no receipt: that piece comes in by its batch alone."""
    rows = ShippedLot.objects.filter(shipment=shipment).order_by("line__no", "batch", "serial")
    named = list(rows.values_list("line__no", "batch", "serial", "quantity"))
    there = stock.serials_there(
        org_id=org_id,
        serials=[(lines[no].part_id, serial) for no, _b, serial, _n in named if serial],
    )
    found: defaultdict[int, list[Lot]] = defaultdict(list)
    for no, batch, serial, n in named:
        is_there = (lines[no].part_id, serial) in there
        found[no].append(Lot(batch=batch, serial="" if is_there else serial, quantity=n))
    return found


def _cost(line: OrderLine) -> Decimal | None:
    """What a piece cost before tax; unknown, the ledger takes its average."""
    if line.unit_price is None:
        return None
    return line.unit_price / (1 + line.tax_rate) if line.includes_tax else line.unit_price


def _claims(
    order: Order, shipment: Shipment, lines: dict[int, OrderLine], came: dict[int, Arrived], sent: dict[int, Decimal],
    by: Hand, now: datetime,
) -> list[Claim]:  # fmt: skip
    gaps = [
        (no, gap, n)
        for no, one in came.items()
        for gap, n in (
            (Gap.MISSING, sent[no] - one.received - one.wrong), (Gap.DAMAGED, one.damaged), (Gap.WRONG, one.wrong),
            (Gap.SURPLUS, one.surplus),
        )
        if n > 0
    ]  # fmt: skip
    return Claim.objects.bulk_create(
        Claim(
            shipment=shipment, line=lines[no], buyer_id=order.buyer_id, seller_id=order.seller_id, gap=gap, quantity=n,
            note=came[no].note[:300], photo_id=came[no].photo_id, raised_at=now, raised_by=by.person_id, raised_name=by.name,
        )
        for no, gap, n in gaps
    )  # fmt: skip
