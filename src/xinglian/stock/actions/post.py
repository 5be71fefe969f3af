"""Book movements: the one way anything gets into a ledger or out of it.

Locks, checks, changes balances and cost, writes what happened, announces: one transaction, and as many
statements for ten thousand lines as for one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.catalogue.api import PartCard
from xinglian.kernel import money, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.stock import access
from xinglian.stock.actions import locks
from xinglian.stock.actions.locks import CellKey, LockedCell
from xinglian.stock.events import StockMoved
from xinglian.stock.rules import cost
from xinglian.stock.rules.cost import Worth
from xinglian.stock.rules.units import fits, is_divisible, plain_unit
from xinglian.stock.rules.words import SILENT_KINDS, Kind

LARGEST = Decimal(10) ** 9
OLDEST = timedelta(days=31)
_INSIDE = (Kind.SENT, Kind.ARRIVED)


class NotEnough(Refusal):
    sentence = _("%(number)s in %(place)s: %(free)s are free, %(asked)s were to go out. Book fewer, or count first.")  # fmt: skip
    field = "quantity"


class WholeOnly(Refusal):
    sentence = _("%(number)s is counted in %(unit)s: %(quantity)s is no whole number.")
    field = "quantity"


class TooFine(Refusal):
    sentence = _("%(number)s: write %(quantity)s with at most three decimals.")
    field = "quantity"


class NoQuantity(Refusal):
    sentence = _("%(number)s: the quantity has to be more than zero and below a thousand million.")
    field = "quantity"


class SerialIsOne(Refusal):
    sentence = _("Serial number %(serial)s is one piece: book it with quantity 1.")
    field = "serial"


class SerialElsewhere(Refusal):
    sentence = _("Serial number %(serial)s is in stock already. Check the number, or book it out where it lies first.")  # fmt: skip
    field = "serial"


class UnknownPart(Refusal):
    sentence = _("One of the parts does not exist any more. Look it up again.")
    field = "part"


class KeyUsed(Refusal):
    sentence = _("This form was sent before with other figures. Open it anew and book again.")


class WrongMoment(Refusal):
    sentence = _("Book what happened in the last 31 days, not later than now.")
    field = "moved_at"


class ReservationSpent(Refusal):
    sentence = _("%(number)s: of this reservation fewer are left than were to be issued. Look at it again.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many into a cell (+) or out of it (-). `unit_cost` in the ledger's currency, for what comes in.

    `reservation_id`: the quantity that goes out is taken from this promise.
    """

    location_id: int
    part_id: int
    quantity: Decimal
    batch: str = ""
    serial: str = ""
    condition: str = "sound"
    unit_cost: Decimal | None = None
    reservation_id: int | None = None
    last_moved_on: date | None = None

    @property
    def cell(self) -> CellKey:
        return (self.location_id, self.part_id, self.batch, self.serial, self.condition)


@dataclass(frozen=True, kw_only=True)
class By:
    """Who books, and who agreed."""

    person_id: int | None = None
    name: str = ""
    approved_by: int | None = None
    approved_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """`is_new` is false when the same key had been booked before. `value_minor`: the change in worth."""

    posting_id: int
    is_new: bool
    value_minor: int


@transaction.atomic
def post(
    *,
    org_id: int,
    kind: Kind,
    lines: Sequence[Line],
    key: str,
    by: By,
    now: datetime,
    moved_at: datetime | None = None,
    reason: str = "",
    note: str = "",
    reference: str = "",
    reverses: int | None = None,
    is_simulated: bool = False,
) -> Posted:
    """Raises a Refusal that names part, place and remedy; then nothing was booked."""
    print_of = _fingerprint(kind, lines, reference)
    locks.claim(f"post:{org_id}:{key}")
    if known := _known(org_id, key, print_of):
        return known
    ledger = access.ledger(org_id=org_id)
    at = moved_at or now
    # The maker's own past may be told in a sample network.
    if not is_simulated and not now - OLDEST <= at <= now + timedelta(minutes=5):
        raise WrongMoment
    parts = catalogue.parts(part_ids={line.part_id for line in lines})
    places = _places(org_id, lines)
    _check_lines(lines, parts)
    units = {part_id: plain_unit(card.unit) for part_id, card in parts.items()}
    worths = {} if kind in _INSIDE else locks.items(org_id=org_id, units=units, now=now)
    cells = locks.cells(org_id=org_id, keys=[line.cell for line in lines], now=now)
    spent = _spend(lines, parts, now=now)
    _check_cells(lines, cells, spent, parts, places)
    digits = money.exponent(ledger.currency)
    values, after = _values(kind, lines, worths, digits)
    _write_items(org_id, kind, lines, after, at=at, now=now)
    _write_cells(org_id, lines, cells, spent, at=at, now=now)
    posting_id = int(
        sql.value(
            "INSERT INTO stock_posting (org_id, kind, reason, note, reference, key, fingerprint, reverses_id, lines,"
            " value_minor, person_id, person_name, approved_by, approved_name, moved_at, recorded_at, is_simulated)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            [
                org_id, kind, reason, note[:300], reference[:60], key, print_of, reverses, len(lines), sum(values),
                by.person_id, by.name, by.approved_by, by.approved_name, at, now, is_simulated,
            ],
        )
    )  # fmt: skip
    sql.execute(
        "INSERT INTO stock_movement (org_id, posting_id, cell_id, part_id, kind, quantity, unit, value_minor, moved_at)"
        " SELECT %s, %s, n.cell_id, n.part_id, %s, n.quantity, n.unit, n.value, %s FROM unnest(%s::bigint[],"
        " %s::bigint[], %s::numeric[], %s::text[], %s::bigint[]) WITH ORDINALITY"
        " AS n (cell_id, part_id, quantity, unit, value, place) ORDER BY n.place",
        [
            org_id, posting_id, kind, at, [cells[line.cell].id for line in lines], [line.part_id for line in lines],
            [line.quantity for line in lines], [units[line.part_id] for line in lines], values,
        ],
    )  # fmt: skip
    if not ledger.is_begun:
        sql.execute("UPDATE stock_ledger SET is_begun = true WHERE org_id = %s", [org_id])
    outbox.announce(StockMoved(org_id=org_id, posting_id=posting_id, kind=kind, lines=len(lines)))
    return Posted(posting_id=posting_id, is_new=True, value_minor=sum(values))


def _fingerprint(kind: Kind, lines: Sequence[Line], reference: str) -> str:
    said = repr((str(kind), reference, [(*line.cell, line.quantity.normalize()) for line in lines]))
    return hashlib.sha256(said.encode()).hexdigest()


def _known(org_id: int, key: str, print_of: str) -> Posted | None:
    row = sql.row(
        "SELECT id, fingerprint, value_minor FROM stock_posting WHERE org_id = %s AND key = %s",
        [org_id, key],
    )
    if row is None:
        return None
    if row["fingerprint"] != print_of:
        raise KeyUsed
    return Posted(posting_id=row["id"], is_new=False, value_minor=row["value_minor"])


def _places(org_id: int, lines: Sequence[Line]) -> dict[int, str]:
    """Names by id. Raises NotThere for a place of somebody else."""
    wanted = {line.location_id for line in lines}
    places = dict(access.locations(org_id=org_id).filter(pk__in=wanted).values_list("pk", "name"))
    if len(places) < len(wanted):
        raise access.NotThere
    return places


def _check_lines(lines: Sequence[Line], parts: dict[int, PartCard]) -> None:
    for line in lines:
        card = parts.get(line.part_id)
        if card is None:
            raise UnknownPart
        check_quantity(line.quantity, card)
        if line.serial and abs(line.quantity) != 1:
            raise SerialIsOne(serial=line.serial)


def check_quantity(quantity: Decimal, card: PartCard) -> None:
    """Raises NoQuantity, WholeOnly, TooFine."""
    if not quantity.is_finite() or quantity == 0 or abs(quantity) >= LARGEST:
        raise NoQuantity(number=card.number)
    if not fits(quantity, card.unit):
        if is_divisible(card.unit):
            raise TooFine(number=card.number, quantity=f"{abs(quantity):f}")
        raise WholeOnly(
            number=card.number, unit=plain_unit(card.unit), quantity=f"{abs(quantity):f}"
        )


def _spend(
    lines: Sequence[Line], parts: dict[int, PartCard], *, now: datetime
) -> dict[CellKey, Decimal]:
    """Take what goes out from the promises it fulfils; how much of each cell's promises that is."""
    wanted: defaultdict[int, Decimal] = defaultdict(Decimal)
    spent: defaultdict[CellKey, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.reservation_id is not None:
            wanted[line.reservation_id] -= line.quantity
            spent[line.cell] -= line.quantity
    if not wanted:
        return {}
    done = sql.column(
        "UPDATE stock_reservation AS r SET remaining = r.remaining - n.quantity,"
        " ended = CASE WHEN r.remaining = n.quantity THEN 'issued' ELSE '' END,"
        " ended_at = CASE WHEN r.remaining = n.quantity THEN %s::timestamptz END"
        " FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, quantity) WHERE r.id = n.id AND r.ended = ''"
        " AND r.remaining >= n.quantity RETURNING r.id",
        [now, list(wanted), list(wanted.values())],
    )
    for line in lines:
        if line.reservation_id is not None and line.reservation_id not in done:
            raise ReservationSpent(number=parts[line.part_id].number)
    return dict(spent)


def _check_cells(
    lines: Sequence[Line],
    cells: dict[CellKey, LockedCell],
    spent: dict[CellKey, Decimal],
    parts: dict[int, PartCard],
    places: dict[int, str],
) -> None:
    change: defaultdict[CellKey, Decimal] = defaultdict(Decimal)
    for line in lines:
        change[line.cell] += line.quantity
    for key, quantity in change.items():
        cell = cells[key]
        freed = spent.get(key, Decimal(0))
        if cell.on_hand + quantity < cell.reserved - freed:
            raise NotEnough(
                number=parts[key[1]].number, place=places[key[0]],
                free=_plain(max(cell.on_hand - cell.reserved + freed, Decimal(0))), asked=_plain(-quantity),
            )  # fmt: skip
    _check_serials([(key, cells[key].id) for key, by in change.items() if key[3] and by > 0], cells)


def _check_serials(come: list[tuple[CellKey, int]], cells: dict[CellKey, LockedCell]) -> None:
    """One query, and only when serial numbers come in. The database holds it too."""
    if not come:
        return
    for key, _id in come:
        if cells[key].on_hand > 0:
            raise SerialElsewhere(serial=key[3])
    leaving = [cell.id for key, cell in cells.items() if key[3] and cell.on_hand > 0]
    there = sql.value(
        "SELECT c.serial FROM stock_cell AS c JOIN unnest(%s::bigint[], %s::text[]) AS n (part_id, serial)"
        " ON n.part_id = c.part_id AND n.serial = c.serial WHERE c.on_hand > 0 AND c.id <> ALL (%s)"
        " AND c.org_id = (SELECT o.org_id FROM stock_cell AS o WHERE o.id = %s) LIMIT 1",
        [[key[1] for key, _ in come], [key[3] for key, _ in come], leaving, come[0][1]],
    )
    if there is not None:
        raise SerialElsewhere(serial=there)


def _values(
    kind: Kind, lines: Sequence[Line], worths: dict[int, Worth], digits: int
) -> tuple[list[int], dict[int, Worth]]:
    """By how much each line changes the worth, and the worth of each part afterwards."""
    if kind in _INSIDE:
        return [0] * len(lines), {}
    after, values = dict(worths), [0] * len(lines)
    # What comes in first, so that a swap in one booking never passes below nothing.
    for place in sorted(range(len(lines)), key=lambda one: lines[one].quantity < 0):
        line = lines[place]
        after[line.part_id], values[place] = cost.moved(
            after[line.part_id], quantity=line.quantity, unit_cost=line.unit_cost, digits=digits
        )
    return values, after


def _write_items(
    org_id: int, kind: Kind, lines: Sequence[Line], after: dict[int, Worth], *, at: datetime, now: datetime
) -> None:  # fmt: skip
    if not after:
        return
    moved = {line.part_id: line.last_moved_on for line in lines if line.last_moved_on}
    if kind not in SILENT_KINDS:
        moved = dict.fromkeys(after, timezone.localdate(at))
    sql.execute(
        "UPDATE stock_item AS i SET on_hand = n.on_hand, value_minor = n.value, unit_cost = n.cost,"
        " last_moved_on = greatest(i.last_moved_on, n.moved), is_stated = false, changed_at = %s"
        " FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::numeric[], %s::date[])"
        " AS n (part_id, on_hand, value, cost, moved) WHERE i.org_id = %s AND i.part_id = n.part_id",
        [
            now, list(after), [one.on_hand for one in after.values()], [one.value_minor for one in after.values()],
            [one.unit_cost for one in after.values()], [moved.get(one) for one in after], org_id,
        ],
    )  # fmt: skip


def _write_cells(
    org_id: int,
    lines: Sequence[Line],
    cells: dict[CellKey, LockedCell],
    spent: dict[CellKey, Decimal],
    *,
    at: datetime,
    now: datetime,
) -> None:
    change: defaultdict[CellKey, Decimal] = defaultdict(Decimal)
    for line in lines:
        change[line.cell] += line.quantity
    sql.execute(
        "UPDATE stock_cell AS c SET on_hand = c.on_hand + n.quantity, reserved = c.reserved - n.freed,"
        " received_at = CASE WHEN c.on_hand = 0 THEN %s ELSE c.received_at END, changed_at = %s"
        " FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS n (id, quantity, freed) WHERE c.id = n.id",
        [
            at, now, [cells[key].id for key in change], list(change.values()),
            [spent.get(key, Decimal(0)) for key in change],
        ],
    )  # fmt: skip


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():,f}"


def describe(line: dict[str, Any], *, quantity: Decimal) -> Line:
    """A line from a row that names a cell."""
    return Line(
        location_id=line["location_id"], part_id=line["part_id"], quantity=quantity, batch=line["batch"],
        serial=line["serial"], condition=line["condition"],
    )  # fmt: skip
