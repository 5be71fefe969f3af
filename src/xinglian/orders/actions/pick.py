"""Pick lists: what is held and to be sent is taken from the shelf, piece by piece.

A line is on one list at a time: opening a list takes it from the order (`picking` grows), under the order's lock.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.hands import WrongStep, locked, locked_order, save, sender_of
from xinglian.orders.actions.history import tell
from xinglian.orders.actions.settle import settle
from xinglian.orders.models import Order, Parcel, Shipment, ShipmentLine
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import ShipmentState
from xinglian.stock import api as stock


class NothingToPick(Refusal):
    sentence = _("Nothing of %(number)s can be picked now: it is on a pick list, was sent, or waits for goods or an answer.")  # fmt: skip


class SomebodyPicks(Refusal):
    sentence = _("%(name)s picks this list. Take it over first, if you go on with it.")


class MoreThanAsked(Refusal):
    sentence = _("%(asked)s are on the list, not %(picked)s. Leave the rest on the shelf.")
    field = "picked"


class NoSuchQuantity(Refusal):
    sentence = _("“%(text)s” is no quantity of this part. Write a whole number of pieces, zero or more.")  # fmt: skip
    field = "picked"


class LinesOpen(Refusal):
    sentence = _("%(count)s lines are not picked in full. Count them, or say why fewer are there.")


class NothingPicked(Refusal):
    sentence = _("Nothing is picked. Drop the list instead; the order keeps its goods.")


_PLACE = 80
# With a ledger what is held is picked; without one, what was confirmed.
_TAKE = """
WITH n AS (
    SELECT id, CASE WHEN %(keeps)s THEN least(reserved, quantity - cancelled - refused - picking - shipped)
                    ELSE quantity - cancelled - refused - picking - shipped END AS n
      FROM orders_orderline WHERE order_id = %(order)s AND answer IN ('confirmed', 'later')
)
UPDATE orders_orderline AS l SET picking = l.picking + n.n, changed_at = %(now)s,
       reserved = l.reserved - CASE WHEN %(keeps)s THEN n.n ELSE 0 END
  FROM n WHERE n.id = l.id AND n.n > 0 RETURNING l.id, l.no, l.part_id, n.n
"""
# What was on the list and is not sent with it goes back to its line; the ledger never let go of it.
_BACK = """
UPDATE orders_orderline AS l SET picking = l.picking - n.n, changed_at = %(now)s,
       reserved = l.reserved + CASE WHEN %(keeps)s THEN n.n ELSE 0 END
  FROM (SELECT line_id, sum(CASE %(what)s WHEN 'asked' THEN asked WHEN 'picked' THEN picked ELSE asked - picked END) AS n
          FROM orders_shipmentline WHERE shipment_id = %(shipment)s GROUP BY line_id) AS n
 WHERE n.line_id = l.id AND n.n > 0 RETURNING l.id
"""


@transaction.atomic
def open_list(*, number: str, by: Hand, now: datetime) -> Shipment:
    """A pick list of all that can be sent of the order now. Raises NotThere, NotSender, NothingToPick."""
    order = locked_order(number, by)
    with acting(network()):
        org_id = sender_of(order)
        keeps = stock.keeps_ledger(org_id=org_id)
        rows = sql.rows(_TAKE, {"keeps": keeps, "order": order.pk, "now": now})
        if not rows:
            raise NothingToPick(number=number)
        where = _places(org_id, order) if keeps else {}
        shipment = Shipment.objects.create(
            number=sql.value("SELECT orders_number('SH', %s::date)", [trading_day(now)]), order=order,
            buyer_id=order.buyer_id, seller_id=order.seller_id, sender_id=order.sender_id, buyer_name=order.buyer_name,
            seller_name=order.seller_name, state=ShipmentState.PICKING, is_urgent=order.is_urgent, picker_id=by.person_id,
            picker_name=by.name, opened_at=now, changed_at=now, is_simulated=order.is_simulated,
        )  # fmt: skip
        ShipmentLine.objects.bulk_create(
            ShipmentLine(
                shipment=shipment, line_id=row["id"], buyer_id=order.buyer_id, seller_id=order.seller_id,
                sender_id=order.sender_id, part_id=row["part_id"], asked=row["n"], place=where.get(str(row["no"]), ""),
            )
            for row in rows
        )  # fmt: skip
        settle(order, now=now)
        tell(order, "picking", by=by, now=now, body={"shipment": shipment.number})
    audit.record("open_picklist", subject=("orders.shipment", shipment.pk))
    return shipment


@transaction.atomic
def take_over(*, number: str, by: Hand, now: datetime) -> Shipment:
    """Somebody else goes on with the list. Raises NotThere, NotSender, WrongStep."""
    _order, shipment = locked(number, by, ShipmentState.PICKING)
    with acting(network()):
        shipment.picker_id, shipment.picker_name = by.person_id, by.name
        save(shipment, "picker_id", "picker_name", now=now)
    return shipment


@transaction.atomic
def count(
    *, number: str, line_id: int, by: Hand, now: datetime, picked: Decimal | None = None, more: Decimal | None = None
) -> ShipmentLine:  # fmt: skip
    """So many are picked (`picked`), or so many more or fewer (`more`: a scan, a scan taken back).

    Raises NotThere, NotSender, WrongStep, SomebodyPicks, MoreThanAsked, NoSuchQuantity.
    """
    _order, shipment = _own(number, by)
    line = _line(shipment, line_id)
    wanted = picked if picked is not None else line.picked + (more or Decimal(0))
    if wanted > line.asked:
        raise MoreThanAsked(asked=plain(line.asked), picked=plain(wanted))
    if wanted < 0 or not stock.fits(wanted, line.line.unit):
        raise NoSuchQuantity(text=f"{wanted:f}")
    with acting(network()):
        line.picked = wanted
        if wanted == line.asked:
            line.short_reason = ""
        line.save(update_fields=["picked", "short_reason"])
        save(shipment, now=now)
    return line


@transaction.atomic
def short(*, number: str, line_id: int, reason: str, by: Hand, now: datetime) -> None:
    """No more of the line are there, and why: what is not picked stays with the order."""
    _order, shipment = _own(number, by)
    line = _line(shipment, line_id)
    with acting(network()):
        line.short_reason = reason
        line.save(update_fields=["short_reason"])
        save(shipment, now=now)


@transaction.atomic
def finish(*, number: str, by: Hand, now: datetime) -> Shipment:
    """All is picked or said to be short: into one parcel, ready to be sent or packed anew.

    Raises NotThere, NotSender, WrongStep, SomebodyPicks, LinesOpen, NothingPicked.
    """
    order, shipment = _own(number, by)
    lines = list(ShipmentLine.objects.filter(shipment=shipment).select_related("line"))
    if still := [one for one in lines if one.picked < one.asked and not one.short_reason]:
        raise LinesOpen(count=len(still))
    if not any(one.picked for one in lines):
        raise NothingPicked
    with acting(network()):
        keeps = stock.keeps_ledger(org_id=sender_of(order))
        sql.rows(_BACK, {"now": now, "keeps": keeps, "what": "rest", "shipment": shipment.pk})
        ShipmentLine.objects.filter(shipment=shipment, picked__gt=0).update(asked=F("picked"))
        Parcel.objects.create(
            shipment=shipment, buyer_id=order.buyer_id, seller_id=order.seller_id, sender_id=order.sender_id, no=1,
            code=f"{shipment.number}-1",
        )  # fmt: skip
        shipment.state, shipment.packed_at = ShipmentState.PACKED, now
        save(shipment, "state", "packed_at", now=now)
        settle(order, now=now)
        missed = {
            str(one.line.no): {"quantity": one.asked - one.picked, "reason": one.short_reason}
            for one in lines
            if one.picked < one.asked
        }
        if missed:
            tell(order, "short", by=by, now=now, body={"shipment": shipment.number, "lines": missed}, is_internal=True)  # fmt: skip
    return shipment


@transaction.atomic
def drop(*, number: str, by: Hand, now: datetime) -> Shipment:
    """The list is put away, the goods stay with the order. Raises NotThere, NotSender, WrongStep."""
    order, shipment = locked(number, by, ShipmentState.PICKING, ShipmentState.PACKED)
    is_packed = shipment.state == ShipmentState.PACKED
    with acting(network()):
        keeps = stock.keeps_ledger(org_id=sender_of(order))
        what = "picked" if is_packed else "asked"
        sql.rows(_BACK, {"now": now, "keeps": keeps, "what": what, "shipment": shipment.pk})
        shipment.state = ShipmentState.DROPPED
        save(shipment, "state", now=now)
        settle(order, now=now)
        tell(order, "list_dropped", by=by, now=now, body={"shipment": shipment.number}, is_internal=True)  # fmt: skip
    audit.record("drop_picklist", subject=("orders.shipment", shipment.pk))
    return shipment


def _own(number: str, by: Hand) -> tuple[Order, Shipment]:
    order, shipment = locked(number, by, ShipmentState.PICKING)
    if shipment.picker_id is not None and shipment.picker_id != by.person_id:
        raise SomebodyPicks(name=shipment.picker_name)
    return order, shipment


def _line(shipment: Shipment, line_id: int) -> ShipmentLine:
    found = ShipmentLine.objects.filter(pk=line_id, shipment=shipment).select_related("line").first()  # fmt: skip
    if found is None:
        raise WrongStep(number=shipment.number)
    return found


def _places(org_id: int, order: Order) -> dict[str, str]:
    """By line, the places in their order, with the batch or serial number that is held there: that one leaves the ledger."""
    found = defaultdict(list)
    for one in stock.held(org_id=org_id, reference=order.number):
        found[one.line].append(one)
    return {line: _label(some) for line, some in found.items()}


def _label(some: Sequence[stock.Held]) -> str:
    """At most 80 characters; what is cut off ends visibly, so that no half number is taken for a whole one."""
    words = []
    for one in some:
        what = " ".join(filter(None, (one.place, one.batch, one.serial)))
        words.append(what if len(some) == 1 else f"{what} ({plain(one.quantity)})")
    whole = " · ".join(words)
    return whole if len(whole) <= _PLACE else f"{whole[: _PLACE - 1]}…"
