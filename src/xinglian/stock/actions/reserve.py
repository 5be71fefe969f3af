"""Promise goods, take promises back. Two buyers of the last piece: the second waits for the first, and is told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.stock.actions import locks
from xinglian.stock.queries.expected import expected_many
from xinglian.stock.rules.allot import Free, allot, ready_on

Together = Literal["all", "each"]


class NothingToReserve(Refusal):
    sentence = _("A reservation needs lines with a quantity above zero, each with a name of its own.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`line` names it among the lines of a key. `location_id` narrows to one place."""

    line: str
    org_id: int
    part_id: int
    quantity: Decimal
    location_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`reserved` pieces are held; `short` are missing, of which `available` could be had now, and enough of them from
    `ready_on` (None: no delivery known so far is enough)."""

    line: str
    reserved: Decimal
    short: Decimal
    available: Decimal = Decimal(0)
    ready_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Answers:
    """`is_held`: something is reserved under the key now."""

    lines: list[Answer]
    is_held: bool
    is_new: bool


def reserve(
    *,
    wishes: Sequence[Wish],
    reference: str,
    key: str,
    together: Together,
    now: datetime,
    expires_at: datetime | None = None,
    is_new_key: bool = False,
) -> Answers:
    """`together` "all": everything or nothing; "each": of each line what there is. `is_new_key`: the caller made it just now."""
    _check(wishes)
    free = defaultdict(list)
    for cell in locks.free_cells(wanted=[(one.org_id, one.part_id) for one in wishes]):
        free[cell.org_id, cell.part_id].append(cell)
    # Asked behind the locks: a twin with the same key wanted the same cells, and has ended by now.
    if not is_new_key and (held := _held(key)):
        return _said_before(wishes, held)
    for cells in free.values():
        cells.sort(key=lambda cell: (cell.received_at, cell.id))
    taken: dict[int, Decimal] = {}
    shares = {}
    for wish in sorted(wishes, key=lambda one: one.line):
        fitting = [
            Free(cell_id=cell.id, quantity=cell.free)
            for cell in free[wish.org_id, wish.part_id]
            if wish.location_id in (None, cell.location_id)
        ]
        shares[wish.line] = allot(fitting, quantity=wish.quantity, taken=taken)
    got = {line: sum((one.quantity for one in found), Decimal(0)) for line, found in shares.items()}
    is_short = any(got[wish.line] < wish.quantity for wish in wishes)
    is_held = any(got.values()) and not (is_short and together == "all")
    if is_held:
        rows = [(one, share) for one in wishes for share in shares[one.line]]
        _write(rows, taken, reference=reference, key=key, now=now, expires_at=expires_at)
    due = _due(wishes, got) if is_short else {}
    today = timezone.localdate(now)
    return Answers(
        lines=[
            Answer(
                line=one.line, reserved=got[one.line] if is_held else Decimal(0),
                short=one.quantity - got[one.line], available=Decimal(0) if is_held else got[one.line],
                ready_on=ready_on(
                    missing=one.quantity - got[one.line], expected=due.get((one.org_id, one.part_id), []), today=today
                ),
            )
            for one in wishes
        ],
        is_held=is_held, is_new=True,
    )  # fmt: skip


def release(*, reference: str, now: datetime, lines: Sequence[str] | None = None) -> int:
    """Give back what is still held for the reference, or for some of its lines; how many promises ended."""
    where, params = (
        "r.reference = %(reference)s",
        {"reference": reference, "lines": list(lines or ())},
    )
    if lines is not None:
        where += " AND r.line = ANY(%(lines)s)"
    return _end(locks.reservations(where=where, params=params), ended="released", now=now)


def expire(*, now: datetime) -> int:
    """Give back what was held only until now; how many promises ended."""
    where = "r.expires_at <= %(now)s"
    return _end(locks.reservations(where=where, params={"now": now}), ended="expired", now=now)


def _check(wishes: Sequence[Wish]) -> None:
    names = {one.line for one in wishes}
    if not wishes or len(names) < len(wishes) or any(one.quantity <= 0 for one in wishes):
        raise NothingToReserve


def _held(key: str) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT line, quantity FROM stock_reservation WHERE key = %s",
        [key],
        kept=True,
    )


def _said_before(wishes: Sequence[Wish], held: list[dict[str, Any]]) -> Answers:
    """The answer a key got, from what it reserved."""
    got: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in held:
        got[row["line"]] += row["quantity"]
    lines = [
        Answer(
            line=one.line,
            reserved=got[one.line],
            short=max(one.quantity - got[one.line], Decimal(0)),
        )
        for one in wishes
    ]
    return Answers(lines=lines, is_held=True, is_new=False)


def _write(
    rows: list[tuple[Wish, Any]],
    taken: dict[int, Decimal],
    *,
    reference: str,
    key: str,
    now: datetime,
    expires_at: datetime | None,
) -> None:
    sql.say(
        "WITH held AS (UPDATE stock_cell AS c SET reserved = c.reserved + n.quantity, changed_at = %(now)s"
        " FROM unnest(%(taken)s::bigint[], %(more)s::numeric[]) AS n (id, quantity) WHERE c.id = n.id)"
        " INSERT INTO stock_reservation (org_id, cell_id, part_id, quantity, remaining, reference, key, line, reserved_at,"
        " expires_at, ended) SELECT n.org_id, n.cell_id, n.part_id, n.quantity, n.quantity, %(reference)s, %(key)s, n.line,"
        " %(now)s, %(expires_at)s, '' FROM unnest(%(orgs)s::bigint[], %(cells)s::bigint[], %(parts)s::bigint[],"
        " %(quantities)s::numeric[], %(lines)s::text[]) AS n (org_id, cell_id, part_id, quantity, line)",
        {
            "now": now, "taken": list(taken), "more": list(taken.values()), "reference": reference, "key": key,
            "expires_at": expires_at, "orgs": [one.org_id for one, _ in rows], "cells": [share.cell_id for _, share in rows],
            "parts": [one.part_id for one, _ in rows], "quantities": [share.quantity for _, share in rows],
            "lines": [one.line for one, _ in rows],
        },
    )  # fmt: skip


def _due(
    wishes: Sequence[Wish], got: dict[str, Decimal]
) -> dict[tuple[int, int], list[tuple[date, Decimal]]]:
    short = [(one.org_id, one.part_id) for one in wishes if got[one.line] < one.quantity]
    found: defaultdict[tuple[int, int], list[tuple[date, Decimal]]] = defaultdict(list)
    for row in expected_many(wanted=short):
        found[row.org_id, row.part_id].append((row.due_on, row.quantity))
    return found


def _end(rows: list[dict[str, Any]], *, ended: str, now: datetime) -> int:
    if not rows:
        return 0
    sql.execute(
        "UPDATE stock_reservation SET ended = %s, ended_at = %s, remaining = 0 WHERE id = ANY(%s)",
        [ended, now, [row["id"] for row in rows]],
    )
    freed: defaultdict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        freed[row["cell_id"]] += row["remaining"]
    sql.execute(
        "UPDATE stock_cell AS c SET reserved = c.reserved - n.quantity, changed_at = %s"
        " FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, quantity) WHERE c.id = n.id",
        [now, list(freed), list(freed.values())],
    )
    return len(rows)
