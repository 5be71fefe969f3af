"""Prices of a list are changed at one go: drafted, looked at, approved where they go below the floor, published, taken back."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.money import exponent
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import change_seen, list_seen
from xinglian.prices.actions.record_prices import record_lines, take_back
from xinglian.prices.events import PriceChangePublished, PricesRecorded
from xinglian.prices.models import Change, ChangeLine, PriceList
from xinglian.prices.rules.rounding import coin
from xinglian.prices.rules.steps import Step
from xinglian.prices.rules.words import ChangeKind, ChangeState


class NothingToChange(Refusal):
    sentence = _("No price of this list holds on %(day)s there. Choose another day or category.")


class DaysReversed(Refusal):
    sentence = _("The last day is before the first. Correct one of the two.")
    field = "ends_on"


class ListClosed(Refusal):
    sentence = _("%(code)s is closed. Copy it to go on with its prices.")


class PercentTooLow(Refusal):
    sentence = _("A price cannot fall by 100 percent or more. Take a smaller percentage.")
    field = "percent"


class PercentNothing(Refusal):
    sentence = _("Zero percent changes nothing. Write for example 3.5 or -5.")
    field = "percent"


class ReasonNeeded(Refusal):
    sentence = _("Below the floor price. Write why: a second person reads it and decides.")
    field = "reason"


class NotWaiting(Refusal):
    sentence = _("This change is not waiting any more: somebody else has decided.")


class OwnChange(Refusal):
    sentence = _("You wrote this change yourself. Below the floor a second person decides.")


class NoDraft(Refusal):
    sentence = _("This change is no draft any more.")


_DRAFT_PERCENT = """
INSERT INTO prices_changeline (change_id, part_id, min_quantity, old_price, unit_price, is_below)
SELECT %(change)s, h.part_id, h.min_quantity, h.unit_price,
       greatest(%(coin)s, round(h.unit_price * (100 + %(percent)s) * 0.01, %(digits)s)), false
  FROM (SELECT p.part_id, p.min_quantity, p.unit_price, p.valid_from, max(p.valid_from) OVER (PARTITION BY p.part_id) AS newest
          FROM prices_price AS p WHERE p.list_id = %(list)s AND p.ended_at IS NULL AND p.valid_from <= %(day)s
           AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)) AS h
  JOIN catalogue_pub_part AS c ON c.part_id = h.part_id
 WHERE h.valid_from = h.newest AND (%(category)s = '' OR c.category_path <@ (SELECT k.category_path FROM catalogue_pub_category AS k
       WHERE k.category_code = %(category)s))
"""
_OLD = """
UPDATE prices_changeline AS n SET old_price = (SELECT p.unit_price FROM prices_price AS p WHERE p.list_id = %(list)s
       AND p.part_id = n.part_id AND p.ended_at IS NULL AND p.min_quantity <= n.min_quantity AND p.valid_from =
       (SELECT max(q.valid_from) FROM prices_price AS q WHERE q.list_id = p.list_id AND q.part_id = p.part_id AND q.ended_at IS NULL
           AND q.valid_from <= %(day)s AND (q.valid_to IS NULL OR q.valid_to >= %(day)s))
       ORDER BY p.min_quantity DESC LIMIT 1) WHERE n.change_id = %(change)s
"""
# The floor of the first day, without tax.
_FLOORS = """
UPDATE prices_changeline AS n SET floor = f.unit_price, is_below = n.unit_price * 100 / %(divisor)s < f.unit_price
  FROM prices_changeline AS m JOIN LATERAL (SELECT f.unit_price FROM prices_floor AS f WHERE f.part_id = m.part_id
       AND f.currency = %(currency)s AND f.valid_from <= %(day)s AND f.ended_at IS NULL ORDER BY f.valid_from DESC LIMIT 1) AS f ON true
 WHERE m.id = n.id AND n.change_id = %(change)s
"""


def draft_percent(
    *, list_id: int, percent: Decimal, category: str, starts_on: date, ends_on: date | None, note: str, viewer: Viewer, now: datetime
) -> Change:  # fmt: skip
    """Every price that holds on the first day, all its steps, by a percentage. Nothing holds before it is published.

    Raises ListGone, ListClosed, DaysReversed, PercentTooLow, PercentNothing, NothingToChange.
    """
    one = _open(list_id, starts_on, ends_on)
    if percent <= -100:
        raise PercentTooLow
    if percent == 0:
        raise PercentNothing
    change = _draft(one, ChangeKind.PERCENT, starts_on, ends_on, note, viewer, now)
    change.percent = percent
    lines = sql.execute(
        _DRAFT_PERCENT,
        {
            "change": change.pk, "list": one.pk, "percent": percent, "day": starts_on, "category": category,
            "digits": exponent(one.currency), "coin": coin(one.currency),
        },
    )  # fmt: skip
    if not lines:
        raise NothingToChange(day=starts_on.isoformat())
    _weigh(change, one, lines)
    audit.record(
        "draft_price_change", subject=("prices.change", change.pk), name=one.code,
        after={"percent": str(percent), "lines": lines, "starts_on": starts_on.isoformat()},
    )  # fmt: skip
    return change


def write_price(
    *, list_id: int, part_id: int, steps: Sequence[Step], starts_on: date, ends_on: date | None, note: str, reason: str,
    viewer: Viewer, now: datetime,
) -> Change:  # fmt: skip
    """One part's steps from a day on, published at once; below the floor it waits for a second person.

    Raises ListGone, ListClosed, DaysReversed, ReasonNeeded.
    """
    one = _open(list_id, starts_on, ends_on)
    change = _draft(one, ChangeKind.EDIT, starts_on, ends_on, note, viewer, now)
    ChangeLine.objects.bulk_create(
        ChangeLine(change=change, part_id=part_id, min_quantity=quantity, unit_price=price)
        for quantity, price in steps
    )
    sql.execute(_OLD, {"change": change.pk, "list": one.pk, "day": starts_on})
    _weigh(change, one, len(steps))
    return publish_change(change_id=change.pk, reason=reason, viewer=viewer, now=now)


def publish_change(*, change_id: int, reason: str, viewer: Viewer, now: datetime) -> Change:
    """Below the floor it waits for a second person instead. Raises ChangeGone, NoDraft, ListClosed, ReasonNeeded."""
    change = change_seen(change_id, lock=True)
    if change.state not in (ChangeState.DRAFT, ChangeState.REFUSED):
        raise NoDraft
    one = _open(change.list_id or 0, change.starts_on, change.ends_on)
    # Floors may have moved since it was drafted.
    _weigh(change, one, change.lines)
    if change.below_floor:
        if not reason.strip():
            raise ReasonNeeded
        change.state, change.reason = ChangeState.WAITING, reason.strip()
        change.save(update_fields=["state", "reason"])
        audit.record(
            "ask_below_floor", subject=("prices.change", change.pk), name=one.code, after={"below_floor": change.below_floor}, why=reason,
        )  # fmt: skip
        return change
    return _publish(change, one, viewer=viewer, now=now)


def approve_change(*, change_id: int, answer: str, viewer: Viewer, now: datetime) -> Change:
    """By another person than who wrote it. Raises ChangeGone, NotWaiting, OwnChange, ListClosed."""
    change = _waiting(change_id, viewer)
    one = _open(change.list_id or 0, change.starts_on, change.ends_on)
    change.approved_by_id, change.approved_by_name, change.answer = (
        viewer.person_id,
        viewer.name,
        answer.strip(),
    )
    change.save(update_fields=["approved_by", "approved_by_name", "answer"])
    audit.record(
        "approve_below_floor", subject=("prices.change", change.pk), name=one.code, why=answer
    )
    return _publish(change, one, viewer=viewer, now=now)


def refuse_change(*, change_id: int, answer: str, viewer: Viewer) -> Change:
    """Back to who wrote it. Raises ChangeGone, NotWaiting, OwnChange."""
    change = _waiting(change_id, viewer)
    change.state, change.answer = ChangeState.REFUSED, answer.strip()
    change.save(update_fields=["state", "answer"])
    audit.record(
        "refuse_below_floor", subject=("prices.change", change.pk), name=str(change), why=answer
    )
    return change


def withdraw_change(*, change_id: int, viewer: Viewer, now: datetime) -> Change:
    """What it replaced holds again. A change of a file is taken back with its import. Raises ChangeGone, NoDraft."""
    change = change_seen(change_id, lock=True)
    if change.state != ChangeState.PUBLISHED or change.kind == ChangeKind.FILE:
        raise NoDraft
    gone, _back = take_back(change_id=change.pk, now=now)
    change.state, change.withdrawn_at, change.withdrawn_by_name = (
        ChangeState.WITHDRAWN,
        now,
        viewer.name,
    )
    change.save(update_fields=["state", "withdrawn_at", "withdrawn_by_name"])
    outbox.announce(PricesRecorded(batch_id=None, prices=gone, is_undo=True))
    audit.record("withdraw_price_change", subject=("prices.change", change.pk), name=_code(change))
    return change


def drop_change(*, change_id: int) -> int:
    """A draft that nobody published; the list it was for. Raises ChangeGone, NoDraft."""
    change = change_seen(change_id, lock=True)
    if change.state not in (ChangeState.DRAFT, ChangeState.WAITING, ChangeState.REFUSED):
        raise NoDraft
    list_id, name = change.list_id or 0, _code(change)
    ChangeLine.objects.filter(change=change).delete()
    change.delete()
    audit.record("drop_price_change", subject=("prices.change", change_id), name=name)
    return list_id


def _open(list_id: int, starts_on: date, ends_on: date | None) -> PriceList:
    one = list_seen(list_id, lock=True)
    if one.closed_on is not None and starts_on > one.closed_on:
        raise ListClosed(code=one.code)
    if ends_on is not None and ends_on < starts_on:
        raise DaysReversed
    return one


def _draft(
    one: PriceList, kind: ChangeKind, starts_on: date, ends_on: date | None, note: str, viewer: Viewer, now: datetime
) -> Change:  # fmt: skip
    change = Change(
        list=one, kind=kind, state=ChangeState.DRAFT, starts_on=starts_on, ends_on=ends_on, note=note, is_simulated=one.is_simulated,
        made_by_id=viewer.person_id, made_by_name=viewer.name, made_at=now,
    )  # fmt: skip
    change.save()
    return change


def _weigh(change: Change, one: PriceList, lines: int) -> None:
    divisor = 100 + one.tax_rate if one.includes_tax else 100
    sql.execute(
        _FLOORS, {"change": change.pk, "currency": one.currency, "day": change.starts_on, "divisor": divisor}
    )  # fmt: skip
    change.lines = lines
    change.below_floor = ChangeLine.objects.filter(change=change, is_below=True).count()
    change.save(update_fields=["lines", "below_floor", "percent"])


def _publish(change: Change, one: PriceList, *, viewer: Viewer, now: datetime) -> Change:
    lines = record_lines(
        change_id=change.pk, list_id=one.pk, first=change.starts_on, last=change.ends_on, is_simulated=change.is_simulated, now=now,
    )  # fmt: skip
    change.state, change.published_at = ChangeState.PUBLISHED, now
    change.save(update_fields=["state", "published_at"])
    outbox.announce(PricesRecorded(batch_id=None, prices=lines))
    if one.published_at is not None:
        outbox.announce(
            PriceChangePublished(change_id=change.pk, list_id=one.pk, person_id=viewer.person_id)
        )
    audit.record(
        "publish_price_change", subject=("prices.change", change.pk), name=one.code,
        after={"lines": lines, "starts_on": change.starts_on.isoformat()},
    )  # fmt: skip
    return change


def _waiting(change_id: int, viewer: Viewer) -> Change:
    change = change_seen(change_id, lock=True)
    if change.state != ChangeState.WAITING:
        raise NotWaiting
    if change.made_by_id == viewer.person_id:
        raise OwnChange
    return change


def _code(change: Change) -> str:
    return change.list.code if change.list else ""
