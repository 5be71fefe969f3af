"""Documents as tables: what goes out as CSV and XLSX, one row a line."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.kernel.money import Money
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules import documents as d

Cell = Any
Table = tuple[list[Any], list[list[Cell]]]

_ORDER = _("Order number")
_LINE = _("Line")
_REF = _("Buyer's number")
_PART, _NAME = _("Part number"), _("Part name")
_QUANTITY, _UNIT = _("Quantity"), _("Unit")
_BUYER_CODE, _BUYER = _("Buyer's code"), pgettext_lazy("order", "Buyer")
_SELLER = pgettext_lazy("order", "Seller")
_PRICE, _AMOUNT, _CURRENCY = _("Unit price"), _("Amount"), _("Currency")
_PROMISED, _ANSWER, _REASON = _("Promised for"), pgettext_lazy("order line", "Answer"), _("Reason")
_SHIPMENT = _("Shipment")


def orders(rows: Sequence[d.Order]) -> Table:
    heads = [
        _ORDER, _LINE, _REF, _BUYER_CODE, _BUYER, _PART, _NAME, _QUANTITY, _UNIT, _PRICE, _AMOUNT, _CURRENCY, _("Tax included"),
        _("Tax rate"), _("Wanted on"), _("Urgent"), _ANSWER, _PROMISED, _("Placed on"), pgettext_lazy("shipping", "Recipient"), pgettext_lazy("shipping", "Phone"), _("Address"),
        _("Remark"),
    ]  # fmt: skip
    return heads, [
        [
            one.number, line.no, one.buyer_ref, one.buyer.code, one.buyer.name, line.part_number, line.part_name, line.quantity,
            line.unit, line.unit_price, _amount(line.amount_minor, one.currency), one.currency, _yes(line.includes_tax),
            line.tax_rate, one.wanted_on, _yes(one.urgent), line.answer, line.promised_on, _day(one.placed_at), one.ship_to.name,
            one.ship_to.phone, one.ship_to.address, one.note,
        ]
        for one in rows
        for line in one.lines
    ]  # fmt: skip


def confirmations(rows: Sequence[d.Confirmation]) -> Table:
    heads = [
        _ORDER, _LINE, _REF, _SELLER, _PART, _QUANTITY, pgettext_lazy("order line", "Coming"), _ANSWER, _REASON, _PROMISED,
        _("Offered part"), _PRICE, _CURRENCY, _("Remark"),
    ]  # fmt: skip
    return heads, [
        [
            one.number, line.no, one.buyer_ref, one.seller.name, line.part_number, line.quantity, line.coming, line.answer,
            line.reason, line.promised_on, line.offered_part_number, line.unit_price, one.currency, line.note,
        ]
        for one in rows
        for line in one.lines
    ]  # fmt: skip


def dispatches(rows: Sequence[d.Dispatch]) -> Table:
    heads = [
        _SHIPMENT, _ORDER, _LINE, _REF, _SELLER, _BUYER, _PART, _NAME, _QUANTITY, _UNIT, _("Parcel"), _("Carrier"),
        _("Tracking number"), _("Sent on"), _("Expected on"),
    ]  # fmt: skip
    return heads, [
        [
            one.number, one.order, line.no, one.buyer_ref, one.seller.name, one.buyer.name, line.part_number, line.part_name,
            line.quantity, line.unit, line.parcel, one.carrier, one.tracking, _day(one.shipped_at), _day(one.eta),
        ]
        for one in rows
        for line in one.lines
    ]  # fmt: skip


def invoices(rows: Sequence[d.Invoice]) -> Table:
    heads = [
        _SHIPMENT, _ORDER, _LINE, _REF, _BUYER_CODE, _BUYER, _PART, _NAME, _QUANTITY, _UNIT, _PRICE, _AMOUNT, _CURRENCY,
        _("Tax included"), _("Tax rate"), _("Sent on"), _("Days to pay"),
    ]  # fmt: skip
    return heads, [
        [
            one.shipment, line.order, line.no, one.buyer_ref, one.buyer.code, one.buyer.name, line.part_number, line.part_name,
            line.quantity, line.unit, line.unit_price, _amount(line.amount_minor, one.currency), one.currency,
            _yes(line.includes_tax), line.tax_rate, _day(one.shipped_at), one.pay_days,
        ]
        for one in rows
        for line in one.lines
    ]  # fmt: skip


def stock(rows: Sequence[d.Stock]) -> Table:
    heads = [_PART, _NAME, _UNIT, _("On hand"), pgettext_lazy("stock", "Reserved"), pgettext_lazy("stock", "Free"), pgettext_lazy("stock", "Under way")]  # fmt: skip
    return heads, [
        [row.part_number, row.part_name, row.unit, row.on_hand, row.reserved, row.free, row.under_way]
        for one in rows
        for row in one.rows
    ]  # fmt: skip


def _amount(minor: int | None, currency: str) -> Any:
    return None if minor is None else Money(minor, currency).amount


def _yes(value: bool) -> Any:
    return _("yes") if value else _("no")


def _day(at: Any) -> Any:
    return trading_day(at) if at else None
