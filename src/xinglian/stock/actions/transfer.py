"""Goods from one place to another: sent, under way, arrived; what is missing is written off with its reason."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.stock import access
from xinglian.stock.actions import locks
from xinglian.stock.actions.post import By, Line, post
from xinglian.stock.models import Location, Transfer, TransferLine
from xinglian.stock.rules.load import Load
from xinglian.stock.rules.words import Kind, Place


class SamePlace(Refusal):
    sentence = _("Choose another place: goods are already in this one.")
    field = "target"


class ArrivedAlready(Refusal):
    sentence = _("This transfer has arrived already.")


class MoreThanSent(Refusal):
    sentence = _("%(sent)s were sent, %(arrived)s cannot have arrived. Book what is too many as found.")  # fmt: skip


@transaction.atomic
def send(
    *,
    org_id: int,
    origin_id: int,
    target_id: int,
    loads: Sequence[Load],
    due_on: date,
    key: str,
    by: By,
    now: datetime,
    note: str = "",
    is_simulated: bool = False,
) -> Transfer:
    """The same key sends once. Raises SamePlace and what `post` raises."""
    origin = access.location(location_id=origin_id)
    target = access.location(location_id=target_id)
    if origin_id == target_id or Place.TRANSIT in (origin.kind, target.kind):
        raise SamePlace
    locks.claim(f"transfer:{org_id}:{key}")
    if known := Transfer.objects.filter(org_id=org_id, key=key).first():
        return known
    transit = Location.objects.get(org_id=org_id, kind=Place.TRANSIT)
    made = Transfer.objects.create(
        org_id=org_id, origin=origin, target=target, note=note[:300], key=key, due_on=due_on, sent_at=now,
        sent_name=by.name, is_simulated=is_simulated,
    )  # fmt: skip
    lines = [
        line
        for load in loads
        for line in (_line(load, origin_id, -load.quantity), _line(load, transit.pk, load.quantity))
    ]
    post(
        org_id=org_id, kind=Kind.SENT, lines=lines, key=f"sent:{made.pk}", by=by, now=now, reference=reference(made),
        note=note, is_simulated=is_simulated,
    )  # fmt: skip
    TransferLine.objects.bulk_create(
        TransferLine(
            org_id=org_id, transfer=made, part_id=load.part_id, batch=load.batch, serial=load.serial,
            condition=load.condition, sent=load.quantity,
        )
        for load in loads
    )  # fmt: skip
    sql.execute(
        "INSERT INTO stock_expected (org_id, location_id, part_id, quantity, remaining, due_on, reference, transfer_id,"
        " changed_at) SELECT org_id, %s, part_id, sum(sent), sum(sent), %s, %s, transfer_id, %s FROM stock_transferline"
        " WHERE transfer_id = %s AND condition = 'sound' GROUP BY org_id, part_id, transfer_id",
        [target_id, due_on, reference(made), now, made.pk],
    )
    audit.record("send_transfer", subject=("stock.transfer", made.pk), name=reference(made), org_id=org_id)  # fmt: skip
    return made


@transaction.atomic
def arrive(
    *, transfer_id: int, arrived: Mapping[int, Decimal] | None, by: By, now: datetime
) -> Transfer:
    """`arrived` by line number, None: all of it. What is missing leaves the ledger as lost on the way."""
    made = access.transfer(transfer_id=transfer_id, lock=True)
    if made.state != Transfer.State.UNDER_WAY:
        raise ArrivedAlready
    transit = Location.objects.get(org_id=made.org_id, kind=Place.TRANSIT)
    rows = list(TransferLine.objects.filter(transfer=made).order_by("pk"))
    moves, lost = [], []
    for row in rows:
        came = row.sent if arrived is None else arrived.get(row.pk, row.sent)
        if not 0 <= came <= row.sent:
            raise MoreThanSent(sent=plain(row.sent), arrived=plain(came))
        load = Load(part_id=row.part_id, quantity=came, batch=row.batch, serial=row.serial, condition=row.condition)  # fmt: skip
        row.arrived = came
        if came:
            moves += [_line(load, transit.pk, -came), _line(load, made.target_id, came)]
        if came < row.sent:
            lost.append(_line(load, transit.pk, came - row.sent))
    common = {"by": by, "now": now, "reference": reference(made), "is_simulated": made.is_simulated}
    if moves:
        post(org_id=made.org_id, kind=Kind.ARRIVED, lines=moves, key=f"arrived:{made.pk}", **common)  # type: ignore[arg-type]
    if lost:
        post(
            org_id=made.org_id, kind=Kind.ADJUSTMENT, lines=lost, key=f"lost:{made.pk}", reason="lost",
            **common,  # type: ignore[arg-type]
        )  # fmt: skip
    TransferLine.objects.bulk_update(rows, ["arrived"])
    sql.execute(
        "UPDATE stock_expected SET remaining = 0, changed_at = %s WHERE transfer_id = %s",
        [now, made.pk],
    )
    made.state, made.arrived_at, made.arrived_name = Transfer.State.ARRIVED, now, by.name
    made.save()
    audit.record("receive_transfer", subject=("stock.transfer", made.pk), name=reference(made), org_id=made.org_id)  # fmt: skip
    return made


def reference(made: Transfer) -> str:
    """What people call it: short, and the same on paper and screen."""
    return f"T{made.pk % 10**9:09d}"


def _line(load: Load, location_id: int, quantity: Decimal) -> Line:
    return Line(
        location_id=location_id, part_id=load.part_id, quantity=quantity, batch=load.batch, serial=load.serial,
        condition=load.condition,
    )  # fmt: skip
