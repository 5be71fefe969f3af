"""Book one movement by hand. An adjustment or scrap worth more than one may book alone waits for a second person."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, knobs, money, sql
from xinglian.kernel.refusal import Refusal
from xinglian.stock import access
from xinglian.stock.actions.post import By, KeyUsed, Line, Posted, post
from xinglian.stock.models import Proposal
from xinglian.stock.rules.words import REASONS, SIGNS, Kind, Place

_WATCHED = (Kind.ADJUSTMENT, Kind.SCRAP)


class NoReason(Refusal):
    sentence = _("Say why: choose a reason, and write a few words when it is “other”.")
    field = "reason"


class ByTransfer(Refusal):
    sentence = _("Goods under way are booked by their transfer. Choose another place.")
    field = "location"


class SettledAlready(Refusal):
    sentence = _("%(name)s has decided this already.")


class NotOneself(Refusal):
    sentence = _("Somebody else has to approve what you proposed.")


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What somebody wrote into the form. `quantity` is above zero but for an adjustment."""

    kind: Kind
    location_id: int
    part_id: int
    quantity: Decimal
    reason: str
    note: str = ""
    reference: str = ""
    batch: str = ""
    serial: str = ""
    condition: str = "sound"
    unit_cost: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Booked:
    """Either `posting` or the proposal that waits."""

    posting: Posted | None = None
    proposal_id: int | None = None


def book(
    *,
    org_id: int,
    booking: Booking,
    key: str,
    by: By,
    may_decide: bool,
    now: datetime,
    is_simulated: bool = False,
) -> Booked:
    """Raises a Refusal; see `post`."""
    _check(booking)
    if booking.kind in _WATCHED and not may_decide:
        value = _value(org_id, booking)
        limit = money.Money.of(Decimal(str(knobs.value("stock.approval_value"))))
        if abs(value) > limit.minor:
            return Booked(proposal_id=_propose(org_id, booking, key, by, value, now, is_simulated))
    agreed = (
        replace(by, approved_by=by.person_id, approved_name=by.name)
        if booking.kind in _WATCHED and may_decide
        else by
    )
    return Booked(
        posting=_post(org_id, booking, key=key, by=agreed, now=now, is_simulated=is_simulated)
    )


@transaction.atomic
def decide(*, proposal_id: int, agrees: bool, why: str, by: By, now: datetime) -> Posted | None:
    """Book what waits, or refuse it. Raises SettledAlready, NotOneself and what `post` raises."""
    one = access.proposal(proposal_id=proposal_id, lock=True)
    if one.state != Proposal.State.WAITING:
        raise SettledAlready(name=one.decided_name)
    if one.asked_by is not None and one.asked_by == by.person_id:
        raise NotOneself
    posted = None
    if agrees:
        booking = Booking(
            kind=Kind(one.kind), location_id=one.location_id, part_id=one.part_id, quantity=one.quantity,
            reason=one.reason, note=one.note, reference=one.reference, batch=one.batch, serial=one.serial,
            condition=one.condition,
        )  # fmt: skip
        asked = By(person_id=one.asked_by, name=one.asked_name, approved_by=by.person_id, approved_name=by.name)  # fmt: skip
        posted = _post(one.org_id, booking, key=f"proposal:{one.pk}", by=asked, now=now, is_simulated=one.is_simulated)  # fmt: skip
    one.state = Proposal.State.BOOKED if agrees else Proposal.State.REFUSED
    one.decided_at, one.decided_name, one.why = now, by.name, why[:300]
    one.save()
    audit.record(
        "approve_adjustment" if agrees else "refuse_adjustment", subject=("stock.proposal", one.pk), org_id=one.org_id,
        why=why,
    )  # fmt: skip
    return posted


def _check(booking: Booking) -> None:
    if booking.reason not in REASONS[booking.kind]:
        raise NoReason
    if booking.reason == "other" and not booking.note.strip():
        raise NoReason(field="note")
    if access.location(location_id=booking.location_id).kind == Place.TRANSIT:
        raise ByTransfer


def _value(org_id: int, booking: Booking) -> int:
    """What the movement is about worth, in minor units, at the average cost of now."""
    row = sql.row(
        "SELECT i.unit_cost, g.currency FROM stock_ledger AS g LEFT JOIN stock_item AS i ON i.org_id = g.org_id"
        " AND i.part_id = %s WHERE g.org_id = %s",
        [booking.part_id, org_id],
    )
    if row is None:
        raise access.NoLedger
    cost = booking.unit_cost or row["unit_cost"] or Decimal(0)
    return money.Money.of(cost * booking.quantity, row["currency"]).minor


def _post(
    org_id: int, booking: Booking, *, key: str, by: By, now: datetime, is_simulated: bool
) -> Posted:
    line = Line(
        location_id=booking.location_id, part_id=booking.part_id, batch=booking.batch, serial=booking.serial,
        quantity=booking.quantity * SIGNS.get(booking.kind, 1), condition=booking.condition,
        unit_cost=booking.unit_cost,
    )  # fmt: skip
    return post(
        org_id=org_id, kind=booking.kind, lines=[line], key=key, by=by, now=now, reason=booking.reason,
        note=booking.note, reference=booking.reference, is_simulated=is_simulated,
    )  # fmt: skip


def _propose(
    org_id: int, booking: Booking, key: str, by: By, value: int, now: datetime, is_simulated: bool
) -> int:  # fmt: skip
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                org_id=org_id, kind=booking.kind, location_id=booking.location_id, part_id=booking.part_id,
                batch=booking.batch, serial=booking.serial, condition=booking.condition, quantity=booking.quantity,
                reason=booking.reason, note=booking.note, reference=booking.reference, key=key, value_minor=value,
                asked_at=now, asked_by=by.person_id, asked_name=by.name, is_simulated=is_simulated,
            )  # fmt: skip
    except IntegrityError as error:
        raise KeyUsed from error
    audit.record("propose_adjustment", subject=("stock.proposal", made.pk), org_id=org_id)
    return int(made.pk)
