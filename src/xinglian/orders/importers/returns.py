"""What a seller's own system says about its orders: answers, goods that left, and what carriers tell."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType
from xinglian.orders import definitions
from xinglian.orders.queries.words import REASONS

LARGEST = Decimal(10) ** 12
_NUMBER = Field(
    key="number", label=_("Order number"), required=True, fold=True, max_length=24,
    aliases=("order", "order no", "order number", "订单号", "訂單號", "订单编号"), example="SO2611-7K2M9Q",
)  # fmt: skip
_NO = Field(
    key="no", label=_("Line"), type=FieldType.INTEGER, required=True, minimum=Decimal(1), maximum=Decimal(10_000),
    aliases=("line", "line no", "position", "行号", "行號", "项次"), example="1",
)  # fmt: skip
_QUANTITY = Field(
    key="quantity", label=_("Quantity"), type=FieldType.DECIMAL, required=True, minimum=Decimal(0), maximum=LARGEST,
    aliases=("quantity", "qty", "数量", "數量"), example="12",
)  # fmt: skip

definitions.keep(
    intake.ImportKind(
        key="orders.confirmations",
        label=_("Answers to orders"),
        help=_("One row per line: how many come, on which day, and why the rest does not."),
        fields=(
            _NUMBER, _NO, _QUANTITY,
            Field(
                key="promised_on", label=_("Promised for"), type=FieldType.DATE, earliest=date(2000, 1, 1), latest=date(2100, 12, 31),
                aliases=("promised", "delivery date", "day", "承诺到货日", "到货日期", "交期"), example="2026-12-01",
            ),
            Field(
                key="reason", label=_("Reason"), type=FieldType.CHOICE, aliases=("reason", "原因"), example="out_of_stock",
                choices=tuple(Choice(value=key.value, label=word) for key, word in REASONS.items()),
            ),
            Field(
                key="price", label=_("Unit price"), type=FieldType.DECIMAL, minimum=Decimal(0), maximum=LARGEST,
                aliases=("price", "unit price", "单价", "單價"), example="",
            ),
            Field(key="note", label=_("Remark"), max_length=200, default="", aliases=("note", "remark", "备注", "備註"), example=""),
        ),
        natural_key=("number", "no"),
    )
)  # fmt: skip
definitions.keep(
    intake.ImportKind(
        key="orders.dispatches",
        label=_("Goods that left"),
        help=_("One row per line that was sent; rows of one order with the same tracking number are one shipment."),
        fields=(
            _NUMBER, _NO, _QUANTITY,
            Field(key="carrier", label=_("Carrier"), max_length=60, default="", aliases=("carrier", "承运方", "物流公司", "承運方"), example="顺丰"),
            Field(
                key="tracking", label=_("Tracking number"), fold=True, max_length=60, default="",
                aliases=("tracking", "tracking no", "waybill", "运单号", "快递单号", "運單號"), example="SF1234567890",
            ),
        ),
        natural_key=("number", "tracking", "no"),
    )
)  # fmt: skip
