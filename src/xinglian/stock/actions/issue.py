"""Goods out by what was promised, and goods in by what was expected: what orders ask for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.stock.actions.expect import came
from xinglian.stock.actions.post import By, Line, Posted, describe, post
from xinglian.stock.rules.words import Kind


class NothingHeld(Refusal):
    sentence = _("Nothing is reserved for %(reference)s any more. Reserve again before you issue.")


class MoreThanHeld(Refusal):
    sentence = _("Line %(line)s of %(reference)s: %(held)s are reserved, %(asked)s cannot be issued.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Named:
    """So many of a line of the reference that bear a batch, a serial number or both."""

    line: str
    batch: str
    serial: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Issued(Posted):
    """`named`: of what left, the goods whose batch or serial number the ledger knows; none when the key was booked before."""

    named: Sequence[Named] = ()


_OPEN = (
    "SELECT r.id, r.line, r.remaining, c.location_id, c.part_id, c.batch, c.serial, c.condition"
    " FROM stock_reservation AS r JOIN stock_cell AS c ON c.id = r.cell_id WHERE r.org_id = %s"
    " AND r.reference = %s AND r.ended = '' ORDER BY r.id"
)


@transaction.atomic
def issue(
    *,
    org_id: int,
    reference: str,
    key: str,
    by: By,
    now: datetime,
    quantities: Mapping[str, Decimal] | None = None,
    is_simulated: bool = False,
) -> Issued:
    """Out of the ledger of `org_id` what it holds for `reference`: all of it, or of each line so many.

    Raises NothingHeld, MoreThanHeld and what `post` raises.
    """
    known = sql.row(
        "SELECT id, value_minor FROM stock_posting WHERE org_id = %s AND key = %s", [org_id, key]
    )
    if known:
        return Issued(posting_id=known["id"], is_new=False, value_minor=known["value_minor"])
    held = sql.rows(_OPEN, [org_id, reference])
    if not held:
        raise NothingHeld(reference=reference)
    left = dict(quantities) if quantities is not None else None
    lines: list[Line] = []
    named: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in held:
        take = row["remaining"]
        if left is not None:
            take = min(take, left.get(row["line"], Decimal(0)))
            left[row["line"]] = left.get(row["line"], Decimal(0)) - take
        if take > 0:
            bare = describe(row, quantity=-take)
            lines.append(Line(**{**vars(bare), "reservation_id": row["id"]}))
            if row["batch"] or row["serial"]:
                named[row["line"], row["batch"], row["serial"]] += take
    for line, more in (left or {}).items():
        if more > 0:
            there = sum((row["remaining"] for row in held if row["line"] == line), Decimal(0))
            raise MoreThanHeld(
                line=line,
                reference=reference,
                held=plain(there),
                asked=f"{there + more:f}",
            )
    posted = post(
        org_id=org_id, kind=Kind.ISSUE, lines=lines, key=key, by=by, now=now, reason="sale", reference=reference,
        is_simulated=is_simulated,
    )  # fmt: skip
    return Issued(
        **vars(posted),
        named=[
            Named(line=line, batch=batch, serial=serial, quantity=n)
            for (line, batch, serial), n in named.items()
        ],
    )


_FREE = (
    "SELECT c.location_id, c.part_id, c.batch, c.serial, c.condition, c.on_hand - c.reserved AS free FROM stock_cell AS c"
    " WHERE c.org_id = %s AND c.part_id = ANY(%s) AND c.on_hand > c.reserved AND c.location_id IN"
    " (SELECT l.id FROM stock_location AS l WHERE l.org_id = c.org_id AND l.kind <> 'transit')"
    " ORDER BY c.received_at DESC, c.id DESC"
)


@transaction.atomic
def give_back(
    *, org_id: int, wanted: Mapping[tuple[int, str], Decimal], reference: str, key: str, by: By, now: datetime, is_simulated: bool = False
) -> Posted | None:  # fmt: skip
    """Out of the ledger what goes back to who sent it, by (part, condition): what lies there, the last that came first.

    What was built in or sold meanwhile has left the ledger before; None when nothing of it is there.
    """
    left, lines = dict(wanted), []
    for row in sql.rows(_FREE, [org_id, sorted({part_id for part_id, _condition in wanted})]):
        one = (row["part_id"], row["condition"])
        take = min(row["free"], left.get(one, Decimal(0)))
        if take > 0:
            left[one] -= take
            lines.append(describe(row, quantity=-take))
    if not lines:
        return None
    return post(
        org_id=org_id, kind=Kind.ISSUE, lines=lines, key=key, by=by, now=now, reason="other", reference=reference,
        is_simulated=is_simulated,
    )  # fmt: skip


@transaction.atomic
def receive(
    *,
    org_id: int,
    lines: Sequence[Line],
    reference: str,
    key: str,
    by: By,
    now: datetime,
    kind: Kind = Kind.RECEIPT,
    reason: str = "purchase",
    is_simulated: bool = False,
) -> Posted:
    """Into the ledger; what was expected under the reference is taken off. `kind` may be a return."""
    posted = post(
        org_id=org_id, kind=kind, lines=lines, key=key, by=by, now=now, reason=reason, reference=reference,
        is_simulated=is_simulated,
    )  # fmt: skip
    if posted.is_new and reference:
        arrived: defaultdict[int, Decimal] = defaultdict(Decimal)
        for line in lines:
            arrived[line.part_id] += line.quantity
        came(org_id=org_id, arrived=dict(arrived), reference=reference, now=now)
    return posted
