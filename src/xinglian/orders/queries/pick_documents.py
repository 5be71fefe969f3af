"""Pick lists as documents, for who picks."""

from datetime import UTC, datetime

from xinglian.orders import access
from xinglian.orders.access import NotThere
from xinglian.orders.models import Shipment
from xinglian.orders.queries import shipments as query
from xinglian.orders.rules import documents as d
from xinglian.orders.rules import goods_documents as g


def picking_work(*, org_id: int) -> g.PickingWork:
    """Orders of which something can be picked, and lists in hand."""
    rows, is_cut = query.ready(org_id=org_id)
    return g.PickingWork(
        ready=[
            g.ReadyOrder(
                order=row["number"], buyer=row["buyer_name"], goods_go_to=row["branch_name"] or row["buyer_name"],
                urgent=row["is_urgent"], lines=row["lines"], pieces=row["pieces"], promised_on=row["promised_on"],
            )
            for row in rows
        ],
        is_cut=is_cut,
        in_hand=[
            g.ListInHand(
                number=row["number"], order=row["order_number"], state=row["state"], urgent=row["is_urgent"],
                picker=row["picker_name"], lines=row["lines"], asked=row["asked"], picked=row["picked"],
            )
            for row in query.in_hand(org_id=org_id)
        ],
    )  # fmt: skip


def pick_list(*, number: str, org_id: int) -> g.PickList:
    """For who sends the goods; nobody else sees where they lie. Raises NotThere."""
    found = picked_by(number=number, org_id=org_id)
    return g.PickList(
        number=found.number, order=found.order.number, buyer=found.buyer_name, goods_go_to=found.order.branch_name or found.buyer_name,
        state=found.state, urgent=found.is_urgent, picker=found.picker_name, opened_at=found.opened_at.astimezone(UTC),
        packed_at=_utc(found.packed_at), shipped_at=_utc(found.shipped_at), simulated=found.is_simulated,
        parcels=[d.ParcelOut(no=one["no"], code=one["code"], weight_g=one["weight_g"]) for one in query.parcels(found)],
        lines=[
            g.PickLine(
                no=row["no"], part_number=row["part"].number if row["part"] else "", part_name=row["part"].label if row["part"] else "",
                unit=row["unit"], asked=row["asked"], picked=row["picked"], place=row["place"], parcel=row["parcel_no"],
                short_reason=row["short_reason"],
            )
            for row in query.lines(found)
        ],
    )  # fmt: skip


def picked_by(*, number: str, org_id: int) -> Shipment:
    """Raises NotThere, also for the side that gets the goods."""
    found = access.shipment(number=number)
    if org_id != (found.sender_id or found.seller_id):
        raise NotThere
    return found


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
