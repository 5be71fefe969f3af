"""Where what is held for an order lies, for who picks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xinglian.kernel import sql
from xinglian.stock.queries.places import place_label

_QUERY = (
    "SELECT r.line, r.part_id, c.batch, c.serial, sum(r.remaining) AS quantity, l.name, l.kind, p.name AS above"
    " FROM stock_reservation AS r JOIN stock_cell AS c ON c.id = r.cell_id JOIN stock_location AS l ON l.id = c.location_id"
    " LEFT JOIN stock_location AS p ON p.id = l.parent_id WHERE r.reference = %s AND r.org_id = %s AND r.ended = ''"
    " GROUP BY r.line, r.part_id, c.batch, c.serial, l.id, p.id"
    " ORDER BY coalesce(p.code, l.code), l.code, min(c.received_at), c.batch, c.serial"
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """So much of a line of the reference in one place, of one batch and serial number; "" where none is kept."""

    line: str
    part_id: int
    place: str
    batch: str
    serial: str
    quantity: Decimal


def held(*, org_id: int, reference: str) -> Sequence[Held]:
    """In the order of the places; in one place what came first is first."""
    return [
        Held(
            line=row["line"], part_id=row["part_id"], place=place_label(row), batch=row["batch"], serial=row["serial"],
            quantity=row["quantity"],
        )
        for row in sql.rows(_QUERY, [reference, org_id])
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Landing:
    """Where goods come in: the first warehouse, and the first quarantine (the warehouse where there is none)."""

    main_id: int
    quarantine_id: int


def keeps_ledger(*, org_id: int) -> bool:
    """As far as the reader may see ledgers: ask as the network of somebody else's."""
    return bool(
        sql.value("SELECT EXISTS (SELECT FROM stock_pub_ledger WHERE org_id = %s)", [org_id])
    )


def landing(*, org_id: int) -> Landing | None:
    """None when the organisation keeps no ledger."""
    row = sql.row(
        "SELECT (array_agg(id ORDER BY kind <> 'warehouse', code) FILTER (WHERE kind IN ('warehouse', 'shelf', 'van'))) [1] AS main,"
        " (array_agg(id ORDER BY code) FILTER (WHERE kind = 'quarantine')) [1] AS quarantine"
        " FROM stock_location WHERE org_id = %s AND is_active",
        [org_id],
    )
    if not row or row["main"] is None:
        return None
    return Landing(main_id=row["main"], quarantine_id=row["quarantine"] or row["main"])


# Anything on hand, under way or expected in a ledger; an expression over `%(org)s`, asked as the network.
HOLDS_GOODS = (
    "EXISTS (SELECT FROM stock_cell WHERE org_id = %(org)s AND on_hand > 0)"
    " OR EXISTS (SELECT FROM stock_expected WHERE org_id = %(org)s AND remaining > 0)"
)
