"""Shipments: what is to be picked, on its way, to be received; and one with its lines, parcels and tracks."""

from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.orders.models import Order, Shipment
from xinglian.orders.queries.shipment_words import SHIPMENT_STATES, SHORT_REASONS, TRACKS
from xinglian.orders.rules.words import EXCEPTIONS, ShipmentState, TrackKind
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE_ROWS = 50
MOST_READY = 100

# Urgent first, then what is promised soonest. With a ledger what is held can be picked, without one what is confirmed.
_READY = f"""
SELECT o.id, o.number, o.buyer_name, o.branch_name, o.is_urgent, o.is_simulated, o.placed_at, n.lines, n.pieces, n.promised_on
  FROM orders_order AS o CROSS JOIN LATERAL (
    SELECT count(*) AS lines, sum(k.n) AS pieces, min(k.promised_on) AS promised_on FROM (
      SELECT l.promised_on, CASE WHEN %(keeps)s THEN least(l.reserved, l.quantity - l.cancelled - l.refused - l.picking - l.shipped)
             ELSE l.quantity - l.cancelled - l.refused - l.picking - l.shipped END AS n
        FROM orders_orderline AS l WHERE l.order_id = o.id AND l.answer IN ('confirmed', 'later')) AS k WHERE k.n > 0) AS n
 WHERE coalesce(o.sender_id, o.seller_id) = %(org)s AND o.sent_at IS NOT NULL AND n.lines > 0
   AND o.state IN ('placed', 'confirmed', 'picking', 'partly')
 ORDER BY o.is_urgent DESC, n.promised_on NULLS LAST, o.id LIMIT {MOST_READY + 1}
"""
_ROW = """
SELECT s.id, s.number, s.state, s.is_urgent, s.buyer_name, s.seller_name, s.carrier, s.tracking, s.eta, s.picker_name, s.opened_at,
       s.shipped_at, s.received_at, s.received_name, s.has_exception, s.is_simulated, o.number AS order_number, n.lines, n.picked,
       n.asked, n.parcels
  FROM orders_shipment AS s JOIN orders_order AS o ON o.id = s.order_id CROSS JOIN LATERAL (
    SELECT count(DISTINCT line_id) AS lines, sum(picked) AS picked, sum(asked) AS asked,
           count(DISTINCT parcel_no) FILTER (WHERE picked > 0) AS parcels
      FROM orders_shipmentline WHERE shipment_id = s.id AND (picked > 0 OR s.state = 'picking')) AS n
"""
_LINES = """
SELECT l.id, l.line_id, l.part_id, l.parcel_no, l.asked, l.picked, l.received, l.damaged, l.place, l.short_reason, o.no, o.unit
  FROM orders_shipmentline AS l JOIN orders_orderline AS o ON o.id = l.line_id
 WHERE l.shipment_id = %(id)s AND (l.picked > 0 OR %(all)s) ORDER BY
"""
_KEEPS = "SELECT EXISTS (SELECT FROM stock_pub_ledger WHERE org_id = %s)"


def ready(*, org_id: int) -> tuple[list[dict[str, Any]], bool]:
    """Orders of which something can be picked now, and whether there are more than these."""
    keeps = bool(sql.value(_KEEPS, [org_id]))
    rows = sql.rows(_READY, {"org": org_id, "keeps": keeps})
    return rows[:MOST_READY], len(rows) > MOST_READY


def in_hand(*, org_id: int) -> list[dict[str, Any]]:
    """Pick lists that are open, and what is packed and not sent."""
    rows = sql.rows(
        f"{_ROW} WHERE coalesce(s.sender_id, s.seller_id) = %s AND s.state IN ('picking', 'packed')"
        f" ORDER BY s.is_urgent DESC, s.opened_at LIMIT {MOST_READY}",
        [org_id],
    )
    return [_shown(row) for row in rows]


def incoming(*, org_id: int, is_done: bool, after: str = "") -> Page:
    """What is on its way to the buyer, or to the branch it was bought for, the trouble first; or what was received, the newest first."""
    cursor = decode_cursor(after)
    where = "(s.buyer_id = %(org)s OR s.order_id IN (SELECT b.id FROM orders_order AS b WHERE b.branch_id = %(org)s))"
    params = {"org": org_id, "rank": 2, "id": 2**63 - 1}
    where += " AND s.state = 'received'" if is_done else " AND s.state IN ('shipped', 'arrived')"
    rank = "(s.has_exception OR s.state = 'arrived')::int"
    if cursor is not None and len(cursor) == 2:
        params |= {"rank": int(cursor[0]), "id": int(cursor[1])}
    rows = sql.rows(
        f"SELECT q.*, {rank.replace('s.', 'q.')} AS rank FROM ({_ROW} WHERE {where} AND ({rank}, s.id) < (%(rank)s, %(id)s)"
        f" ORDER BY {rank} DESC, s.id DESC LIMIT {PAGE_ROWS + 1}) AS q ORDER BY rank DESC, q.id DESC",
        params,
    )
    more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    return Page(
        rows=[_shown(row) for row in rows],
        next=encode_cursor([rows[-1]["rank"], rows[-1]["id"]]) if more else None,
        first=None if cursor else 1,
    )


def of_order(order: Order) -> list[dict[str, Any]]:
    """With what happened to each on the way; two statements."""
    rows = [
        _shown(row)
        for row in sql.rows(f"{_ROW} WHERE s.order_id = %s AND s.state <> 'dropped' ORDER BY s.id", [order.pk])
    ]  # fmt: skip
    found = _tracks([row["id"] for row in rows]) if rows else []
    for row in rows:
        row["tracks"] = [one for one in found if one["shipment_id"] == row["id"]]
    return rows


def lines(shipment: Shipment) -> list[dict[str, Any]]:
    """While it is picked by place, what is done at the end; by parcel afterwards."""
    is_picking = shipment.state == ShipmentState.PICKING
    way = "l.place, o.no" if is_picking else "l.parcel_no, o.no"
    rows = sql.rows(_LINES + way, {"id": shipment.pk, "all": is_picking})
    cards = catalogue.parts(part_ids={row["part_id"] for row in rows})
    for row in rows:
        row["part"] = cards.get(row["part_id"])
        row["left"] = row["asked"] - row["picked"]
        row["is_done"] = row["left"] == 0 or bool(row["short_reason"])
        row["short_word"] = SHORT_REASONS.get(row["short_reason"], row["short_reason"])
    return sorted(rows, key=lambda row: row["is_done"]) if is_picking else rows


def lots(shipment: Shipment) -> list[dict[str, Any]]:
    """Batches and serial numbers that left with it, by order line; none before it left."""
    rows = sql.rows(
        "SELECT o.no, o.unit, o.part_id, t.batch, t.serial, t.quantity FROM orders_shippedlot AS t"
        " JOIN orders_orderline AS o ON o.id = t.line_id WHERE t.shipment_id = %s ORDER BY o.no, t.batch, t.serial",
        [shipment.pk],
    )
    cards = catalogue.parts(part_ids={row["part_id"] for row in rows}) if rows else {}
    for row in rows:
        row["part"] = cards.get(row["part_id"])
    return rows


def by_order_line(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the buyer counts: an order line once, however many parcels it lies in."""
    found: dict[int, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda one: one["no"]):
        one = found.setdefault(row["no"], {**row, "picked": 0, "received": None, "damaged": 0, "parcels": []})  # fmt: skip
        one["picked"] += row["picked"]
        one["damaged"] += row["damaged"]
        one["parcels"].append(row["parcel_no"])
        if row["received"] is not None:
            one["received"] = (one["received"] or 0) + row["received"]
    return list(found.values())


def parcels(shipment: Shipment) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT p.no, p.code, p.weight_g, p.scanned_at, coalesce(n.pieces, 0) AS pieces FROM orders_parcel AS p"
        " LEFT JOIN LATERAL (SELECT sum(l.picked) AS pieces FROM orders_shipmentline AS l"
        " WHERE l.shipment_id = p.shipment_id AND l.parcel_no = p.no) AS n ON true WHERE p.shipment_id = %s ORDER BY p.no",
        [shipment.pk],
    )


def tracks(shipment: Shipment) -> list[dict[str, Any]]:
    """The newest first."""
    return _tracks([shipment.pk])


def _tracks(ids: list[int]) -> list[dict[str, Any]]:
    rows = sql.rows(
        "SELECT shipment_id, kind, at, place, text, source FROM orders_track WHERE shipment_id = ANY(%s) ORDER BY at DESC, id DESC",
        [ids],
    )
    for row in rows:
        row["word"], row["icon"] = TRACKS[TrackKind(row["kind"])]
        row["is_exception"] = row["kind"] in EXCEPTIONS
    return rows


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state_word"], row["tone"] = SHIPMENT_STATES[ShipmentState(row["state"])]
    return row
