"""Orders from a file: every row is checked first, and what is wrong is said at once; then order by order is placed.

All orders of a file are placed, or none. A file that comes twice orders once: the key of an order is made of who sells
and the buyer's own number.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.orders.actions.place import Draft, KeyUsed, Placed, money_problems, place
from xinglian.orders.queries.check_lines import Checked, Wanted, check_lines
from xinglian.orders.queries.problem_words import field_of, said
from xinglian.orders.queries.seller_codes import SellerNames, seller_names
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.rows import RowProblem, in_order, text_of
from xinglian.orders.rules.terms import Seller
from xinglian.orders.rules.words import Origin
from xinglian.stock import api as stock

MOST_ORDERS = 200


@dataclass(frozen=True, kw_only=True)
class Taken:
    """`problems`: then nothing was ordered. `checked`: the lines of sellers that are known, `sellers` of their orders."""

    placed: Sequence[Placed] = ()
    problems: Sequence[RowProblem] = ()
    checked: Sequence[Checked] = ()
    sellers: Sequence[Seller] = ()


@dataclass(kw_only=True)
class _Group:
    """The rows of one order."""

    document: str
    seller: Seller | None
    rows: list[Mapping[str, Any]] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, problems: list[RowProblem]) -> None:
        self.problems = problems


def take_orders(
    rows: Sequence[Mapping[str, Any]], *, buyer_id: int, by: Hand, now: datetime, limit_minor: int | None,
    labels: Mapping[str, str], origin: Origin = Origin.FILE, may_order: bool = True,
    seen_minor: int | None = None, note: str = "",
) -> Taken:  # fmt: skip
    """`rows` as the import door gives them; `labels` are the columns as the file calls them. In the buyer's scope.

    `may_order` False: only looks (some rows were wrong before they came here).
    """
    run = _Run(buyer_id=buyer_id, by=by, now=now, limit_minor=limit_minor, labels=labels, origin=origin)  # fmt: skip
    run.seen_minor, run.note = seen_minor, note
    groups = run.groups(rows)
    for group in groups:
        run.check(group)
    if run.problems or not may_order:
        return Taken(problems=in_order(run.problems), checked=run.checked, sellers=run.sellers)
    try:
        with transaction.atomic():
            return Taken(placed=run.place(groups))
    except _Refused as refused:
        return Taken(problems=in_order(refused.problems))


class _Run:
    def __init__(
        self, *, buyer_id: int, by: Hand, now: datetime, limit_minor: int | None, labels: Mapping[str, str], origin: Origin
    ) -> None:  # fmt: skip
        self._buyer_id, self._by, self._now, self._limit = buyer_id, by, now, limit_minor
        self._labels, self._origin = labels, origin
        self._sellers: SellerNames = seller_names(buyer_id=buyer_id)
        self.problems: list[RowProblem] = []
        self.seen_minor: int | None = None
        self.note = ""
        self.checked: list[Checked] = []
        self.sellers: list[Seller] = []

    def groups(self, rows: Sequence[Mapping[str, Any]]) -> list[_Group]:
        found: dict[tuple[str, str], _Group] = {}
        for row in rows:
            document, written = text_of(row, "document"), text_of(row, "seller")
            seller = self._sellers.named(written)
            key = (document, str(seller.seller_id) if seller else written.casefold())
            if key not in found:
                found[key] = _Group(document=document, seller=seller)
                if seller is None:
                    names = _(", ").join(self._sellers.shown()) or "—"
                    self._wrong(row, "seller", written, _("You cannot order from this company. You may order from: %(names)s.") % {"names": names})  # fmt: skip
            found[key].rows.append(row)
        groups = list(found.values())
        if len(groups) > MOST_ORDERS:
            self.problems.append(RowProblem(row=0, key="document", field=self._label("document"), value=str(len(groups)), text=_("At most %(most)s orders in a file. Split it.") % {"most": MOST_ORDERS}))  # fmt: skip
            return []
        return groups

    def check(self, group: _Group) -> None:
        self._one_answer(group, "wanted_on", _("The rows of this order name different days. Write the same day in all of them, or use two order numbers."))  # fmt: skip
        self._one_answer(group, "urgent", _("Some rows of this order are urgent and some are not. Write the same in all of them, or use two order numbers."))  # fmt: skip
        if group.seller is None:
            return
        seller, before = group.seller, len(self.problems)
        wanted_on = group.rows[0].get("wanted_on")
        if wanted_on and wanted_on < trading_day(self._now):
            self._wrong(group.rows[0], "wanted_on", str(wanted_on), _("This day is over. Write a later one."))  # fmt: skip
        checked = check_lines(
            seller=seller, buyer_id=self._buyer_id, lines=_wanted(group), now=self._now, wanted_on=wanted_on
        )  # fmt: skip
        self.checked += checked
        self.sellers.append(seller)
        for row, one in zip(group.rows, checked, strict=True):
            self._line(row, one, seller)
        if len(self.problems) > before:
            return
        total = sum(one.price.amount_minor or 0 for one in checked)
        is_priced = all(one.price.unit_price is not None for one in checked)
        for refusal in money_problems(self._draft(group, seller), seller, total, is_priced, self._now):  # fmt: skip
            self._wrong(group.rows[0], "document", group.document, str(refusal))

    def place(self, groups: Sequence[_Group]) -> list[Placed]:
        placed: list[Placed] = []
        for group in groups:
            if group.seller is None:
                continue
            try:
                with transaction.atomic():
                    placed.append(place(self._draft(group, group.seller), by=self._by, now=self._now))  # fmt: skip
            except KeyUsed:
                self._wrong(group.rows[0], "document", group.document, _("This order number was ordered before with other lines. Use a new number for a new order; to change one, open it."))  # fmt: skip
            except Refusal as refusal:
                self._wrong(group.rows[0], "document", group.document, str(refusal))
        if self.problems:
            raise _Refused(self.problems)
        return placed

    def _line(self, row: Mapping[str, Any], one: Checked, seller: Seller) -> None:
        for found in one.problems:
            if found.stops:
                key = field_of(found.problem)
                self._wrong(row, key, _shown(row.get(key)), said(found, one))
        unit, currency = text_of(row, "unit"), text_of(row, "currency").upper()
        if unit and one.part is not None and stock.plain_unit(unit) != stock.plain_unit(one.part.unit):  # fmt: skip
            self._wrong(row, "unit", unit, _("This part is sold by the %(unit)s. Write the quantity in this unit.") % {"unit": one.part.unit or stock.plain_unit("")})  # fmt: skip
        if currency and currency != seller.terms.currency:
            self._wrong(row, "currency", currency, _("%(seller)s sells in %(currency)s. Leave the currency out, or ask for other terms.") % {"seller": seller.name, "currency": seller.terms.currency})  # fmt: skip

    def _one_answer(self, group: _Group, key: str, text: str) -> None:
        first = group.rows[0].get(key)
        for row in group.rows[1:]:
            if row.get(key) != first:
                self._wrong(row, key, _shown(row.get(key)), text)

    def _draft(self, group: _Group, seller: Seller) -> Draft:
        first = group.rows[0]
        day: date | None = first.get("wanted_on")
        return Draft(
            buyer_id=self._buyer_id, seller_id=seller.seller_id, lines=_wanted(group), origin=self._origin,
            key=key_of(seller_id=seller.seller_id, document=group.document), is_urgent=bool(first.get("urgent")),
            wanted_on=day, buyer_ref=group.document, limit_minor=self._limit, seen_minor=self.seen_minor, note=self.note,
        )  # fmt: skip

    def _wrong(self, row: Mapping[str, Any], key: str, value: str, text: str) -> None:
        self.problems.append(
            RowProblem(
                row=int(row["_row"]), sheet=str(row.get("_sheet") or ""), key=key, field=self._label(key), value=value[:200],
                text=text,
            )
        )  # fmt: skip

    def _label(self, key: str) -> str:
        return self._labels.get(key, key)


def key_of(*, seller_id: int, document: str) -> str:
    """Of an order known by its buyer's own number."""
    return "doc:" + hashlib.sha256(f"{seller_id}\n{document.casefold()}".encode()).hexdigest()


def _wanted(group: _Group) -> list[Wanted]:
    return [
        Wanted(
            part_id=None, quantity=_quantity(row), text=text_of(row, "part_number"), note=text_of(row, "note")
        )
        for row in group.rows
    ]  # fmt: skip


def _quantity(row: Mapping[str, Any]) -> Decimal | None:
    found: Decimal | None = row.get("quantity")
    return found.normalize() if found is not None else None


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)
