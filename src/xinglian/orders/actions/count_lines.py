"""What another system picked of a list, told at once: all lines are taken, or none and every one that is wrong is named."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import NotThere
from xinglian.orders.actions import pick
from xinglian.orders.actions.hands import NotSender, WrongStep
from xinglian.orders.models import ShipmentLine
from xinglian.orders.queries.pick_documents import picked_by
from xinglian.orders.rules.goods_documents import CountedLine
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.rows import RowProblem


@transaction.atomic
def count_lines(*, number: str, lines: Iterable[CountedLine], by: Hand, now: datetime) -> list[RowProblem]:  # fmt: skip
    """`row` of a problem is the line's place in what was sent, from 1. Raises NotThere, NotSender, WrongStep, SomebodyPicks."""
    shipment = picked_by(number=number, org_id=by.org_id or 0)
    listed = dict(ShipmentLine.objects.filter(shipment=shipment).values_list("line__no", "pk"))
    wrong: list[RowProblem] = []
    seen: set[int] = set()
    for at, one in enumerate(lines, start=1):
        try:
            if one.no not in listed:
                raise Refusal(_("Line %(no)s is not on this list."), field="no", no=one.no)
            if one.no in seen:
                raise Refusal(_("Line %(no)s stands here twice. Add the two up."), field="no", no=one.no)  # fmt: skip
            seen.add(one.no)
            with transaction.atomic():
                pick.count(number=number, line_id=listed[one.no], picked=one.picked, by=by, now=now)
                if one.short_reason:
                    pick.short(number=number, line_id=listed[one.no], reason=one.short_reason, by=by, now=now)  # fmt: skip
        except (NotThere, NotSender, WrongStep, pick.SomebodyPicks):
            raise
        except Refusal as refusal:
            key = refusal.field or "picked"
            value = str(one.no) if key == "no" else plain(one.picked)
            wrong.append(RowProblem(row=at, key=key, field=key, value=value, text=str(refusal)))
    if wrong:
        transaction.set_rollback(True)
    return wrong
