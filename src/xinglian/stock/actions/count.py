"""Count sheets: opened, filled by hand, scan or file, closed, approved into movements – or dropped."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import audit, knobs, money, sql
from xinglian.kernel.refusal import Refusal
from xinglian.stock import access
from xinglian.stock.actions.post import By, NoQuantity, SerialIsOne, check_quantity, describe, post
from xinglian.stock.models import Count
from xinglian.stock.rules.words import Kind, Place

_CELLS = """
INSERT INTO stock_countline (org_id, count_id, location_id, part_id, batch, serial, condition, counted_name)
SELECT c.org_id, %(count)s, c.location_id, c.part_id, c.batch, c.serial, c.condition, ''
  FROM stock_cell AS c JOIN stock_location AS l ON l.id = c.location_id {more}
 WHERE c.org_id = %(org)s AND c.on_hand > 0 AND l.kind <> 'transit' AND {which}
"""
_WHICH = {
    Count.Choice.ALL: ("", "true"),
    Count.Choice.PLACE: ("", "(l.id = %(place)s OR l.parent_id = %(place)s)"),
    Count.Choice.ABC: (
        "JOIN (SELECT part_id, sum(value_minor) OVER (ORDER BY value_minor DESC, part_id) - value_minor AS before,"
        " sum(value_minor) OVER () AS whole FROM stock_item WHERE org_id = %(org)s AND value_minor > 0) AS a"
        " ON a.part_id = c.part_id",
        "a.before < 0.8 * a.whole",
    ),
    # The same sheet for the same lot: somebody can check that nobody chose.
    Count.Choice.LOT: (
        "JOIN (SELECT part_id FROM stock_item WHERE org_id = %(org)s AND on_hand > 0"
        " ORDER BY md5(part_id::text || %(lot)s) LIMIT %(most)s) AS a ON a.part_id = c.part_id",
        "true",
    ),
}
_ENTER = """
INSERT INTO stock_countline (org_id, count_id, location_id, part_id, batch, serial, condition, booked, counted, counted_at, counted_name)
VALUES (%(org)s, %(count)s, %(place)s, %(part)s, %(batch)s, %(serial)s, %(condition)s,
        coalesce((SELECT on_hand FROM stock_cell WHERE org_id = %(org)s AND location_id = %(place)s AND part_id = %(part)s
                   AND batch = %(batch)s AND serial = %(serial)s AND condition = %(condition)s), 0),
        %(counted)s, %(now)s, %(name)s)
ON CONFLICT ON CONSTRAINT stock_count_line_once DO UPDATE
   SET booked = excluded.booked, counted = excluded.counted, counted_at = excluded.counted_at, counted_name = excluded.counted_name
"""
_ZERO = """
UPDATE stock_countline AS n SET counted = 0, counted_at = %(now)s, counted_name = %(name)s, booked = coalesce((
       SELECT c.on_hand FROM stock_cell AS c WHERE c.org_id = n.org_id AND c.location_id = n.location_id AND c.part_id = n.part_id
          AND c.batch = n.batch AND c.serial = n.serial AND c.condition = n.condition), 0)
 WHERE n.count_id = %(count)s AND n.counted IS NULL
"""


class NothingToCount(Refusal):
    sentence = _("Nothing lies there that could be counted. Choose something else.")


class NotOpen(Refusal):
    sentence = _("This count is closed. Reopen it to change what was counted.")


class NotClosed(Refusal):
    sentence = _("Close the count first; then its differences can be approved.")


class NotHere(Refusal):
    sentence = _("Goods under way are not counted. Choose another place.")
    field = "location"


class NeedsDecider(Refusal):
    sentence = _("The differences come to %(value)s, above the limit. The owner, or at the maker a director, approves them.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What somebody found in a place: `quantity` may be zero."""

    location_id: int
    part_id: int
    quantity: Decimal
    batch: str = ""
    serial: str = ""
    condition: str = "sound"


@transaction.atomic
def open_count(
    *,
    org_id: int,
    name: str,
    choice: str,
    by: By,
    now: datetime,
    location_id: int | None = None,
    parts: int = 20,
    lot: str = "",
    is_simulated: bool = False,
) -> Count:
    """Raises NothingToCount. `parts` and `lot` belong to a count by lot."""
    access.ledger(org_id=org_id)
    if location_id is not None and access.location(location_id=location_id).org_id != org_id:
        raise access.NotThere
    made = Count.objects.create(
        org_id=org_id, name=name, choice=choice, location_id=location_id, opened_at=now, opened_by=by.person_id,
        opened_name=by.name, is_simulated=is_simulated,
    )  # fmt: skip
    more, which = _WHICH[Count.Choice(choice)]
    lines = sql.execute(
        _CELLS.format(more=more, which=which),
        {"count": made.pk, "org": org_id, "place": location_id, "lot": lot or str(made.pk), "most": parts},
    )  # fmt: skip
    if not lines:
        raise NothingToCount
    audit.record("open_count", subject=("stock.count", made.pk), name=name, org_id=org_id, after={"lines": lines})  # fmt: skip
    return made


def enter(*, count_id: int, found: Counted, by: By, now: datetime) -> None:
    """What was counted of one cell; counted again, the last counts. Raises NotOpen, NotHere and refusals of quantities."""
    one = _open(count_id)
    part = catalogue.part(part_id=found.part_id)
    place = access.location(location_id=found.location_id)
    if part is None or place.org_id != one.org_id:
        raise access.NotThere
    if place.kind == Place.TRANSIT:
        raise NotHere
    if not found.quantity.is_finite() or found.quantity < 0:
        raise NoQuantity(number=part.number)
    if found.quantity:
        check_quantity(found.quantity, part)
    if found.serial and found.quantity > 1:
        raise SerialIsOne(serial=found.serial)
    sql.execute(
        _ENTER,
        {
            "org": one.org_id, "count": count_id, "place": found.location_id, "part": found.part_id, "batch": found.batch,
            "serial": found.serial, "condition": found.condition, "counted": found.quantity, "now": now, "name": by.name,
        },
    )  # fmt: skip


@transaction.atomic
def close_count(*, count_id: int, rest_is_gone: bool, by: By, now: datetime) -> None:
    """`rest_is_gone`: what nobody counted is not there; otherwise it stays as booked."""
    one = _open(count_id)
    if rest_is_gone:
        sql.execute(_ZERO, {"count": count_id, "now": now, "name": by.name})
    one.state, one.closed_at = Count.State.CLOSED, now
    one.save()
    audit.record("close_count", subject=("stock.count", count_id), name=one.name, org_id=one.org_id)


def reopen_count(*, count_id: int) -> None:
    one = _closed(count_id)
    one.state, one.closed_at = Count.State.OPEN, None
    one.save()
    audit.record(
        "reopen_count", subject=("stock.count", count_id), name=one.name, org_id=one.org_id
    )


@transaction.atomic
def approve_count(*, count_id: int, by: By, may_decide: bool, now: datetime) -> int:
    """Differences become movements at once; how many. Raises NeedsDecider, and NotEnough where goods have left since."""
    one = _closed(count_id)
    rows = differences(count_id=count_id)
    if rows and not may_decide:
        worth = sum(abs(row["worth_minor"]) for row in rows)
        limit = money.Money.of(Decimal(str(knobs.value("stock.approval_value"))))
        if worth > limit.minor:
            raise NeedsDecider(value=money.Money(worth, rows[0]["currency"]))
    if rows:
        agreed = replace(by, approved_by=by.person_id, approved_name=by.name)
        posted = post(
            org_id=one.org_id, kind=Kind.COUNT, key=f"count:{count_id}", by=agreed, now=now, reference=one.name[:60],
            lines=[describe(row, quantity=row["difference"]) for row in rows], is_simulated=one.is_simulated,
        )  # fmt: skip
        one.posting_id = posted.posting_id
    one.state, one.decided_at, one.decided_by, one.decided_name = Count.State.APPROVED, now, by.person_id, by.name  # fmt: skip
    one.save()
    audit.record("approve_count", subject=("stock.count", count_id), name=one.name, org_id=one.org_id, after={"lines": len(rows)})  # fmt: skip
    return len(rows)


def drop_count(*, count_id: int, by: By, now: datetime) -> None:
    """Nothing is booked; the sheet stays to be read."""
    one = access.count(count_id=count_id, lock=True)
    if one.state not in (Count.State.OPEN, Count.State.CLOSED):
        raise NotOpen
    one.state, one.decided_at, one.decided_by, one.decided_name = Count.State.DROPPED, now, by.person_id, by.name  # fmt: skip
    one.save()
    audit.record("drop_count", subject=("stock.count", count_id), name=one.name, org_id=one.org_id)


def differences(*, count_id: int) -> list[dict[str, Any]]:
    """Lines whose count is not what was booked, with the difference and what it is worth."""
    return sql.rows(
        "SELECT n.location_id, n.part_id, n.batch, n.serial, n.condition, n.counted - n.booked AS difference, g.currency,"
        " round((n.counted - n.booked) * coalesce(i.unit_cost, 0) * 100)::bigint AS worth_minor"
        " FROM stock_countline AS n JOIN stock_ledger AS g ON g.org_id = n.org_id LEFT JOIN stock_item AS i"
        " ON i.org_id = n.org_id AND i.part_id = n.part_id WHERE n.count_id = %s AND n.counted <> n.booked ORDER BY n.id",
        [count_id],
    )


def _open(count_id: int) -> Count:
    one = access.count(count_id=count_id, lock=True)
    if one.state != Count.State.OPEN:
        raise NotOpen
    return one


def _closed(count_id: int) -> Count:
    one = access.count(count_id=count_id, lock=True)
    if one.state != Count.State.CLOSED:
        raise NotClosed
    return one
