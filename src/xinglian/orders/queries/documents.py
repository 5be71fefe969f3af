"""Orders, confirmations, dispatches, invoices and stock as documents for other systems. A few statements for any number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.rules import documents as d

_ORDERS = """
SELECT o.id, o.number, o.buyer_id, o.seller_id, o.buyer_name, o.seller_name, o.sender_name, o.branch_name, o.buyer_ref, o.state,
       o.is_urgent, o.wanted_on, o.note, o.ship_name, o.ship_phone, o.ship_address, o.currency, o.total_minor, o.is_priced, o.placed_at,
       o.placed_name, o.sent_at, o.answer_due, o.answered_at, o.changed_at, o.is_simulated
  FROM orders_order AS o WHERE o.id = ANY(%s) ORDER BY o.id
"""
_LINES = """
SELECT l.order_id, l.no, l.text, l.unit, l.quantity, l.cancelled, l.refused, l.shipped, l.received, l.unit_price, l.amount_minor,
       l.includes_tax, l.tax_rate, l.answer, l.reason, l.answer_note, l.promised_on, l.offered_price, p.number AS part_number,
       p.name AS part_name, f.number AS offered_part_number
  FROM orders_orderline AS l LEFT JOIN catalogue_pub_part AS p ON p.part_id = l.part_id
  LEFT JOIN catalogue_pub_part AS f ON f.part_id = l.offered_part_id
 WHERE l.order_id = ANY(%s) ORDER BY l.order_id, l.no
"""
_SHIPMENTS = """
SELECT s.id, s.number, s.state, s.carrier, s.tracking, s.shipped_at, s.eta, s.is_simulated, s.buyer_id, s.seller_id, s.buyer_name,
       s.seller_name, o.number AS order_number, o.buyer_ref, o.currency, o.pay_days
  FROM orders_shipment AS s JOIN orders_order AS o ON o.id = s.order_id WHERE s.id = ANY(%s) ORDER BY s.id
"""
_SENT = """
SELECT e.shipment_id, l.no, e.picked AS quantity, e.parcel_no, l.unit, l.unit_price, l.amount_minor, l.quantity AS ordered,
       l.includes_tax, l.tax_rate, p.number AS part_number, p.name AS part_name
  FROM orders_shipmentline AS e JOIN orders_orderline AS l ON l.id = e.line_id
  LEFT JOIN catalogue_pub_part AS p ON p.part_id = e.part_id
 WHERE e.shipment_id = ANY(%s) AND e.picked > 0 ORDER BY e.shipment_id, l.no, e.parcel_no
"""
_PARCELS = "SELECT shipment_id, no, code, weight_g FROM orders_parcel WHERE shipment_id = ANY(%s) ORDER BY shipment_id, no"  # fmt: skip
_LOTS = (
    "SELECT t.shipment_id, o.no, t.batch, t.serial, t.quantity FROM orders_shippedlot AS t JOIN orders_orderline AS o ON o.id = t.line_id"
    " WHERE t.shipment_id = ANY(%s) ORDER BY t.shipment_id, o.no, t.batch, t.serial"
)
_STOCK = """
SELECT p.number AS part_number, p.name AS part_name, b.unit, b.on_hand, b.reserved, b.sellable AS free, b.in_transit AS under_way
  FROM stock_pub_balance AS b JOIN catalogue_pub_part AS p ON p.part_id = b.part_id
 WHERE b.org_id = %(org)s AND (b.on_hand > 0 OR b.in_transit > 0) AND p.number_key > %(after)s ORDER BY p.number_key LIMIT %(limit)s
"""


def orders(*, ids: Iterable[int], org_id: int, sees_prices: bool = True) -> list[d.Order]:
    """In the scope of one of the sides; who only sends the goods sees no prices, nor does who orders without seeing them."""
    heads = sql.rows(_ORDERS, [list(ids)])
    lines = _by(sql.rows(_LINES, [[head["id"] for head in heads]]), "order_id")
    parties = _parties(heads)
    return [_order(head, lines[head["id"]], parties, is_priced=sees_prices and _side(head, org_id)) for head in heads]  # fmt: skip


def confirmations(
    *, ids: Iterable[int], org_id: int, sees_prices: bool = True
) -> list[d.Confirmation]:
    heads = sql.rows(_ORDERS, [list(ids)])
    lines = _by(sql.rows(_LINES, [[head["id"] for head in heads]]), "order_id")
    parties = _parties(heads)
    return [_confirmation(head, lines[head["id"]], parties, is_priced=sees_prices and _side(head, org_id)) for head in heads]  # fmt: skip


def dispatches(*, ids: Iterable[int]) -> list[d.Dispatch]:
    heads = sql.rows(_SHIPMENTS, [list(ids)])
    known = [head["id"] for head in heads]
    lines, parcels = _by(sql.rows(_SENT, [known]), "shipment_id"), _by(sql.rows(_PARCELS, [known]), "shipment_id")  # fmt: skip
    lots = _by(sql.rows(_LOTS, [known]), "shipment_id")
    parties = _parties(heads)
    return [
        d.Dispatch(
            number=head["number"], order=head["order_number"], buyer=parties[head["buyer_id"]], seller=parties[head["seller_id"]],
            buyer_ref=head["buyer_ref"], state=head["state"], carrier=head["carrier"], tracking=head["tracking"],
            shipped_at=_utc(head["shipped_at"]), eta=_utc(head["eta"]), simulated=head["is_simulated"],
            parcels=[d.ParcelOut(no=one["no"], code=one["code"], weight_g=one["weight_g"]) for one in parcels[head["id"]]],
            lines=[
                d.SentLine(
                    no=one["no"], part_number=one["part_number"] or "", part_name=one["part_name"] or "", unit=one["unit"],
                    quantity=one["quantity"], parcel=one["parcel_no"],
                )
                for one in lines[head["id"]]
            ],
            lots=[
                d.SentLot(no=one["no"], batch=one["batch"], serial=one["serial"], quantity=one["quantity"])
                for one in lots[head["id"]]
            ],
        )
        for head in heads
    ]  # fmt: skip


def invoices(*, ids: Iterable[int]) -> list[d.Invoice]:
    """In the seller's scope."""
    heads = sql.rows(_SHIPMENTS, [list(ids)])
    lines = _by(sql.rows(_SENT, [[head["id"] for head in heads]]), "shipment_id")
    parties = _parties(heads)
    return [_invoice(head, lines[head["id"]], parties) for head in heads]


def stock(*, org_id: int, at: datetime, after: str = "", limit: int = 100_000) -> d.Stock:
    """One's own ledger, by number; parts of which there is something, here or under way."""
    rows = sql.rows(_STOCK, {"org": org_id, "after": after, "limit": limit})
    with acting(network()):
        org = identity.organisation(id=org_id)
    return d.Stock(
        organisation=d.Party(code=org.code if org else "", name=org.label if org else ""), at=at.astimezone(UTC),
        simulated=bool(org and org.is_simulated), rows=[d.StockRow(**row) for row in rows],
    )  # fmt: skip


def _order(
    head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], parties: Mapping[int, d.Party], *, is_priced: bool
) -> d.Order:  # fmt: skip
    return d.Order(
        number=head["number"], buyer=parties[head["buyer_id"]], seller=parties[head["seller_id"]], sender=head["sender_name"],
        branch=head["branch_name"], buyer_ref=head["buyer_ref"], state=head["state"], urgent=head["is_urgent"],
        wanted_on=head["wanted_on"], note=head["note"], currency=head["currency"],
        ship_to=d.ShipTo(name=head["ship_name"], phone=head["ship_phone"], address=head["ship_address"]),
        total_minor=head["total_minor"] if is_priced else 0, is_priced=head["is_priced"] and is_priced,
        placed_at=_utc(head["placed_at"]), placed_by=head["placed_name"], sent_at=_utc(head["sent_at"]),
        answer_due=_utc(head["answer_due"]), changed_at=_utc(head["changed_at"]), simulated=head["is_simulated"],
        lines=[
            d.OrderLine(
                no=one["no"], part_number=one["part_number"] or "", part_name=one["part_name"] or "", as_written=one["text"],
                unit=one["unit"], quantity=one["quantity"], cancelled=one["cancelled"], refused=one["refused"],
                shipped=one["shipped"], received=one["received"], unit_price=one["unit_price"] if is_priced else None,
                amount_minor=one["amount_minor"] if is_priced else None, includes_tax=one["includes_tax"],
                tax_rate=one["tax_rate"], answer=one["answer"], reason=one["reason"], promised_on=one["promised_on"],
            )
            for one in lines
        ],
    )  # fmt: skip


def _confirmation(
    head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], parties: Mapping[int, d.Party], *, is_priced: bool
) -> d.Confirmation:  # fmt: skip
    return d.Confirmation(
        number=head["number"], buyer=parties[head["buyer_id"]], seller=parties[head["seller_id"]], buyer_ref=head["buyer_ref"],
        state=head["state"], currency=head["currency"], answered_at=_utc(head["answered_at"]), simulated=head["is_simulated"],
        lines=[
            d.ConfirmedLine(
                no=one["no"], part_number=one["part_number"] or "", quantity=one["quantity"],
                coming=one["quantity"] - one["cancelled"] - one["refused"], answer=one["answer"], reason=one["reason"],
                note=one["answer_note"], promised_on=one["promised_on"], offered_part_number=one["offered_part_number"],
                unit_price=one["unit_price"] if is_priced else None,
            )
            for one in lines
        ],
    )  # fmt: skip


def _invoice(
    head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], parties: Mapping[int, d.Party]
) -> d.Invoice:  # fmt: skip
    sent = [
        d.InvoicedLine(
            order=head["order_number"], no=one["no"], part_number=one["part_number"] or "", part_name=one["part_name"] or "",
            unit=one["unit"], quantity=one["quantity"], unit_price=one["unit_price"], includes_tax=one["includes_tax"],
            tax_rate=one["tax_rate"], amount_minor=_share(one),
        )
        for one in lines
    ]  # fmt: skip
    return d.Invoice(
        shipment=head["number"], buyer=parties[head["buyer_id"]], seller=parties[head["seller_id"]], buyer_ref=head["buyer_ref"],
        shipped_at=_sure(head["shipped_at"]), pay_days=head["pay_days"], currency=head["currency"],
        total_minor=sum(one.amount_minor or 0 for one in sent), simulated=head["is_simulated"], lines=sent,
    )  # fmt: skip


def _share(line: Mapping[str, Any]) -> int | None:
    """Of the line's amount, what was sent of it; rounded down, as the order's total is."""
    if line["amount_minor"] is None:
        return None
    return int(Decimal(line["amount_minor"]) * line["quantity"] / line["ordered"])


def _side(head: Mapping[str, Any], org_id: int) -> bool:
    return org_id in (head["buyer_id"], head["seller_id"])


def _parties(heads: Sequence[Mapping[str, Any]]) -> dict[int, d.Party]:
    """Codes are asked for the network: who reads an order does business with both."""
    names = {head[f"{side}_id"]: head[f"{side}_name"] for head in heads for side in ("buyer", "seller")}  # fmt: skip
    with acting(network()):
        codes = {org_id: org.code for org_id, org in identity.organisations(ids=list(names)).items()}  # fmt: skip
    return {org_id: d.Party(code=codes.get(org_id, ""), name=name) for org_id, name in names.items()}  # fmt: skip


def _by(rows: Iterable[dict[str, Any]], key: str) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _utc(at: datetime | None) -> Any:
    return at.astimezone(UTC) if at else None


def _sure(at: datetime) -> datetime:
    return at.astimezone(UTC)
