"""Percentages off the base list, by category."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.prices.access import list_seen
from xinglian.prices.events import PercentageKept, PricesRecorded
from xinglian.prices.models import Discount
from xinglian.prices.rules.steps import Step


class NoBase(Refusal):
    sentence = _(
        "%(code)s has no base list. Name one in its terms: a percentage is taken off that."
    )


class NotAPercentage(Refusal):
    sentence = _("A percentage off lies above 0 and below 100.")
    field = "steps"


class DaysReversed(Refusal):
    sentence = _("The last day is before the first. Correct one of the two.")
    field = "ends_on"


class BelowFloor(Refusal):
    sentence = _("With that %(n)s parts fall below their floor, %(number)s first: %(price)s, floor %(floor)s without tax. Take less off, or write those prices singly, where a second person can approve them.")  # fmt: skip
    field = "steps"


_BELOW = """
WITH base AS MATERIALIZED (
    SELECT DISTINCT ON (p.part_id) p.part_id, p.unit_price FROM prices_price AS p WHERE p.list_id = %(base)s AND p.ended_at IS NULL
       AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)
     ORDER BY p.part_id, p.valid_from DESC, p.min_quantity DESC),
floor AS MATERIALIZED (
    SELECT DISTINCT ON (f.part_id) f.part_id, f.unit_price FROM prices_floor AS f WHERE f.currency = %(currency)s AND f.ended_at IS NULL
       AND f.valid_from <= %(day)s ORDER BY f.part_id, f.valid_from DESC)
SELECT c.number, f.unit_price AS floor, round(b.unit_price * (100 - %(percent)s) / %(divisor)s, 4) AS price, count(*) OVER () AS n
  FROM base AS b JOIN floor AS f USING (part_id) JOIN catalogue_pub_part AS c USING (part_id)
 WHERE c.category_path <@ %(path)s::ltree AND b.unit_price * (100 - %(percent)s) / %(divisor)s < f.unit_price
   AND NOT EXISTS (SELECT FROM prices_price AS o WHERE o.part_id = b.part_id AND o.list_id = %(list)s AND o.ended_at IS NULL)
 ORDER BY c.number_key LIMIT 1
"""


def set_discount(
    *, list_id: int, category: str, steps: Sequence[Step], starts_on: date, ends_on: date | None, viewer: Viewer, now: datetime
) -> None:  # fmt: skip
    """Steps of (from how many, percent). No steps: the percentage of that day is taken away. A part that has a price of its own in
    the list goes by that. Raises ListGone, NoBase, NotAPercentage, DaysReversed, BelowFloor."""
    one = list_seen(list_id, lock=True)
    if one.base_id is None:
        raise NoBase(code=one.code)
    if ends_on is not None and ends_on < starts_on:
        raise DaysReversed
    if any(not 0 < percent < 100 for _quantity, percent in steps):
        raise NotAPercentage
    path = sql.value("SELECT category_path::text FROM catalogue_pub_category WHERE category_code = %s", [category]) if category else ""  # fmt: skip
    if steps:
        most = max(percent for _quantity, percent in steps)
        given = {
            "percent": most, "base": one.base_id, "list": one.pk, "day": starts_on, "currency": one.currency, "path": path,
            "divisor": 100 + one.tax_rate if one.includes_tax else 100,
        }  # fmt: skip
        with sql.whole_tables():
            found = sql.row(_BELOW, given)
        if found:
            raise BelowFloor(**{name: str(value) for name, value in found.items()})
    Discount.objects.filter(
        list=one, category_code=category, valid_from=starts_on, ended_at=None
    ).update(ended_at=now)
    Discount.objects.bulk_create(
        Discount(
            list=one, category_code=category, category_path=path, min_quantity=quantity, percent=percent, valid_from=starts_on,
            valid_to=ends_on, recorded_by_name=viewer.name, recorded_at=now,
        )
        for quantity, percent in steps
    )  # fmt: skip
    outbox.announce(PricesRecorded(batch_id=None, prices=len(steps)))
    if one.published_at is not None:
        outbox.announce(
            PercentageKept(list_id=one.pk, category=category, starts_on=starts_on.isoformat(), kept_at=now.isoformat(), person_id=viewer.person_id)
        )  # fmt: skip
    told: dict[str, Any] = {"category": category, "starts_on": starts_on.isoformat(), "steps": ", ".join(f"{quantity}: {percent} %" for quantity, percent in steps)}  # fmt: skip
    audit.record("set_discount", subject=("prices.list", one.pk), name=one.code, after=told)
