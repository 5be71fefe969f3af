"""Answers and dispatches from a seller's own system, by file: all of the file or nothing, every error at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.answer import LineAnswer, answer
from xinglian.orders.actions.bring_in import Done
from xinglian.orders.actions.dispatch import dispatch
from xinglian.orders.models import Order, OrderLine
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.rows import RowProblem, text_of
from xinglian.orders.rules.words import Answer, Reason

Row = Mapping[str, Any]
Rows = Sequence[Row]


class _Nothing(Exception):
    """Everything is given back: something was wrong, or nothing may be done."""


class Run:
    """Tries every order of the file and keeps what is refused; one wrong row, and all is given back."""

    def __init__(self, labels: Mapping[str, str], *, may_do: bool) -> None:
        self._labels, self._may_do = labels, may_do
        self.problems: list[RowProblem] = []
        self.numbers: list[str] = []
        self.is_simulated = False

    def wrong(self, row: Row, key: str, text: str) -> None:
        self.problems.append(
            RowProblem(
                row=int(row["_row"]), sheet=str(row.get("_sheet") or ""), key=key, field=self._labels.get(key, key),
                value=_shown(row.get(key)), text=text,
            )
        )  # fmt: skip

    def each(self, groups: Mapping[Any, list[Row]], work: Callable[[list[Row]], str]) -> Done:
        with suppress(_Nothing), transaction.atomic():
            for rows in groups.values():
                try:
                    with transaction.atomic():
                        self.numbers.append(work(rows))
                except access.NotThere:
                    self.wrong(rows[0], "number", _("No order of yours has this number. Take the number from the order."))  # fmt: skip
                except Refusal as refusal:
                    about = [row for row in rows if row.get("no") == refusal.params.get("no")]
                    self.wrong((about or rows)[0], refusal.field or "number", str(refusal))
            if self.problems or not self._may_do:
                raise _Nothing
        return Done(numbers=[] if self.problems else self.numbers, problems=self.problems, is_simulated=self.is_simulated)  # fmt: skip


def take_confirmations(rows: Rows, *, by: Hand, now: datetime, labels: Mapping[str, str], may_do: bool) -> Done:  # fmt: skip
    """What comes of a line on that day; the rest does not, for a reason. In the seller's scope."""
    run = Run(labels, may_do=may_do)
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[text_of(row, "number").upper()].append(row)

    def work(own: list[Row]) -> str:
        order = access.order(number=text_of(own[0], "number").upper(), lock=True)
        lines = _open_lines(order, by)
        run.is_simulated |= order.is_simulated
        before = len(run.problems)
        comes: list[LineAnswer] = []
        not_coming: list[LineAnswer] = []
        for row in own:
            left = lines.get(row["no"])
            if left is None:
                run.wrong(row, "no", _("%(number)s has no line %(no)s.") % {"number": order.number, "no": row["no"]})  # fmt: skip
            elif row["quantity"] > left:
                run.wrong(row, "quantity", _("Only %(left)s of this line are open.") % {"left": _shown(left)})  # fmt: skip
            else:
                _say(run, row, left, comes, not_coming)
        if len(run.problems) == before:
            for answers in (comes, not_coming):
                if answers:
                    answer(number=order.number, answers=answers, by=by, now=now)
        return order.number

    return run.each(groups, work)


def take_dispatches(rows: Rows, *, by: Hand, now: datetime, labels: Mapping[str, str], may_do: bool) -> Done:  # fmt: skip
    """Each order and tracking number is a shipment. In the scope of who sends."""
    run = Run(labels, may_do=may_do)
    groups: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[text_of(row, "number").upper(), text_of(row, "tracking")].append(row)

    def work(own: list[Row]) -> str:
        first = own[0]
        made = dispatch(
            number=text_of(first, "number").upper(), quantities={row["no"]: row["quantity"].normalize() for row in own}, by=by, now=now,
            carrier=text_of(first, "carrier"), tracking=text_of(first, "tracking"),
        )  # fmt: skip
        run.is_simulated |= made.is_simulated
        return made.number

    return run.each(groups, work)


def _open_lines(order: Order, by: Hand) -> dict[int, Decimal]:
    if order.seller_id != by.org_id or order.sent_at is None:
        raise access.NotThere
    lines = OrderLine.objects.filter(order=order)
    return {one.no: one.quantity - one.cancelled - one.refused - one.picking - one.shipped for one in lines}  # fmt: skip


def _say(run: Run, row: Row, left: Decimal, comes: list[LineAnswer], not_coming: list[LineAnswer]) -> None:  # fmt: skip
    reason = Reason(row["reason"]) if row.get("reason") else None
    shared: dict[str, Any] = {"no": row["no"], "reason": reason, "note": text_of(row, "note")}
    if row["quantity"] and row.get("promised_on") is None:
        run.wrong(row, "promised_on", _("Write the day on which it is at the buyer's."))
    if row["quantity"] < left and reason is None:
        run.wrong(row, "reason", _("%(rest)s do not come: write why.") % {"rest": _shown(left - row["quantity"])})  # fmt: skip
    if row["quantity"]:
        comes.append(LineAnswer(answer=Answer.CONFIRMED, promised_on=row.get("promised_on"), price=row.get("price"), **shared))  # fmt: skip
    if row["quantity"] < left:
        not_coming.append(LineAnswer(answer=Answer.REFUSED, quantity=left - row["quantity"], **shared))  # fmt: skip


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)[:200]
