"""Prices of several parts, written by a program: each as on its page, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import Viewer
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import ListGone, list_seen
from xinglian.prices.actions.change_prices import write_price
from xinglian.prices.models import Change
from xinglian.prices.rules.documents import NewPrice
from xinglian.prices.rules.steps import Step


@dataclass(frozen=True, kw_only=True)
class WrongPrice:
    """`row`: which of the prices sent, from 1."""

    row: int
    field: str
    value: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """`wrong`: then nothing was written."""

    changes: Sequence[Change] = ()
    wrong: Sequence[WrongPrice] = ()


@transaction.atomic
def write_prices(*, list_id: int, prices: Sequence[NewPrice], today: date, viewer: Viewer, now: datetime) -> Written:  # fmt: skip
    """A change a part, published at once; below the floor it waits for a second person. Raises ListGone."""
    one = list_seen(list_id, lock=True)
    cards = catalogue.parts_by_number(numbers=[given.part_number for given in prices])
    made: list[Change] = []
    wrong: list[WrongPrice] = []
    seen: set[tuple[int, date]] = set()
    for row, given in enumerate(prices, start=1):
        first = given.starts_on or max(today, one.valid_from)
        try:
            card = cards.get(given.part_number)
            if card is None:
                raise Refusal(_("No part has this number. Write ours."), field="part_number")
            if (card.part_id, first) in seen:
                raise Refusal(_("This part stands here twice with the same first day. Write all its steps in one."), field="part_number")  # fmt: skip
            seen.add((card.part_id, first))
            with transaction.atomic():
                made.append(
                    write_price(
                        list_id=list_id, part_id=card.part_id, steps=_steps(given), starts_on=first, ends_on=given.ends_on,
                        note=given.note, reason=given.reason, viewer=viewer, now=now,
                    )
                )  # fmt: skip
        except ListGone:
            raise
        except Refusal as refusal:
            field = refusal.field or "part_number"
            value = getattr(given, field, "")
            wrong.append(WrongPrice(row=row, field=field, value=str(value or "") if isinstance(value, (str, date)) else "", text=str(refusal)))  # fmt: skip
    if wrong:
        transaction.set_rollback(True)
        return Written(wrong=wrong)
    return Written(changes=made)


def _steps(given: NewPrice) -> list[Step]:
    found: dict[object, Step] = {}
    for step in given.steps:
        if step.from_quantity in found:
            raise Refusal(_("Two steps begin at %(n)s. Write one of them."), field="steps", n=plain(step.from_quantity))  # fmt: skip
        found[step.from_quantity] = (step.from_quantity, step.unit_price)
    return sorted(found.values())
