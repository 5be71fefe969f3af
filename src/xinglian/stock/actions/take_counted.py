"""What a program counted: every row of it, or everything that is wrong with any."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import audit, sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import access
from xinglian.stock.actions.count import NotOpen
from xinglian.stock.actions.import_counts import APPLY, CONFLICTS, SENTENCES
from xinglian.stock.actions.post import By
from xinglian.stock.models import Count
from xinglian.stock.rules.documents import FoundRow
from xinglian.stock.rules.words import Condition

LARGEST = Decimal(10) ** 9
_ROWS = (
    "(SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (_sheet text, _row int, count text, place text, part_id bigint,"
    " batch text, serial text, condition text, counted numeric))"
)


@dataclass(frozen=True, kw_only=True)
class RowWrong:
    """`row` counts from 1; `text` says what to do."""

    row: int
    field: str
    value: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Taken:
    """`wrong`: then nothing was taken."""

    rows: int
    wrong: Sequence[RowWrong] = ()


@transaction.atomic
def take_counted(*, count_id: int, rows: Sequence[FoundRow], by: By, now: datetime) -> Taken:
    """Onto an open sheet of the caller's organisation; counted again, the last counts. Raises NotThere, NotOpen."""
    one = access.count(count_id=count_id, lock=True)
    if one.state != Count.State.OPEN:
        raise NotOpen
    parts = catalogue.parts_by_number(numbers={row.part_number for row in rows})
    wrong = [*_by_themselves(rows, parts), *_twice(rows, parts)]
    found = [
        {
            "_sheet": "", "_row": no, "count": str(count_id), "place": row.place, "part_id": parts[row.part_number].part_id,
            "batch": row.batch, "serial": row.serial, "condition": row.condition, "counted": str(row.counted),
        }
        for no, row in enumerate(rows, start=1)
        if row.part_number in parts and _is_quantity(row.counted)
    ]  # fmt: skip
    params = {"rows": json.dumps(found), "person_id": by.person_id, "now": now}
    # As the import door does: who may fill the sheet stands in rows that only the network reads.
    with acting(network()):
        wrong += [_said(row) for row in sql.rows(CONFLICTS.replace("{staging}", _ROWS), params)]
        if not wrong:
            sql.rows(APPLY.replace("{staging}", _ROWS), params)
    if wrong:
        return Taken(rows=len(rows), wrong=sorted(wrong, key=lambda one: (one.row, one.field)))
    audit.record(
        "bring_count", subject=("stock.count", count_id), name=one.name, org_id=one.org_id, after={"lines": len(rows)}
    )  # fmt: skip
    return Taken(rows=len(rows))


def _by_themselves(rows: Sequence[FoundRow], parts: dict[str, catalogue.PartCard]) -> list[RowWrong]:  # fmt: skip
    wrong = []
    conditions = ", ".join(Condition)
    for no, row in enumerate(rows, start=1):
        if row.part_number not in parts:
            wrong.append(RowWrong(row=no, field="part_number", value=row.part_number, text=_("No part has this number. Check it.")))  # fmt: skip
        if not _is_quantity(row.counted):
            text = _("Write a quantity from 0 to %(most)s, with at most three decimals.") % {"most": f"{LARGEST:,}"}  # fmt: skip
            wrong.append(RowWrong(row=no, field="counted", value=str(row.counted), text=text))
        if row.condition not in set(Condition):
            text = _("Write one of: %(names)s.") % {"names": conditions}
            wrong.append(RowWrong(row=no, field="condition", value=row.condition, text=text))
    return wrong


def _is_quantity(counted: Decimal) -> bool:
    return counted.is_finite() and 0 <= counted <= LARGEST and counted == round(counted, 3)


def _twice(rows: Sequence[FoundRow], parts: dict[str, catalogue.PartCard]) -> list[RowWrong]:
    """A cell is counted once in what comes at once."""
    first: dict[Any, int] = {}
    wrong = []
    for no, row in enumerate(rows, start=1):
        if row.part_number not in parts:
            continue
        key = (row.place.upper(), parts[row.part_number].part_id, row.batch, row.serial, row.condition)  # fmt: skip
        before = first.setdefault(key, no)
        if before != no:
            text = _("Row %(first)s says the same place, part and batch. Add them up in one row.") % {"first": before}  # fmt: skip
            wrong.append(RowWrong(row=no, field="part_number", value=row.part_number, text=text))
    return wrong


def _said(row: dict[str, Any]) -> RowWrong:
    text = str(SENTENCES[row["code"]])
    params = row["params"] or {}
    return RowWrong(row=row["_row"], field=row["field"], value=row["value"], text=text % params if params else text)  # fmt: skip
