"""Orders by file: one row a line; rows with the same number of yours and the same seller are one order."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType
from xinglian.orders import definitions

LARGEST = Decimal(10) ** 12

definitions.keep(intake.ImportKind(
    key="orders.orders",
    label=_("Orders"),
    help=_("One row per part. Rows with the same number of yours become one order; the same file twice orders once."),
    fields=(
        Field(
            key="document", label=_("Your order number"), required=True, fold=True, max_length=60,
            aliases=("document", "buyer_ref", "po", "po number", "purchase order", "order", "采购单号", "采购订单", "单号", "訂單號", "採購單號"),
            example="PO-2611-08",
        ),
        Field(
            key="seller", label=_("Seller"), max_length=120, default="", help=_("Code or name. Empty: the maker."),
            aliases=("seller", "seller_code", "supplier", "vendor", "供货方", "供應方", "供应商", "供货方编码"), example="P-320102",
        ),
        Field(
            key="part_number", label=_("Part number"), required=True, fold=True, max_length=200,
            aliases=("part", "part no", "sku", "item", "零件号", "零件编号", "配件编号", "件号", "料号", "物料号", "料號"), example="QM-1001",
        ),
        Field(
            key="quantity", label=_("Quantity"), type=FieldType.DECIMAL, required=True, minimum=-LARGEST, maximum=LARGEST,
            aliases=("quantity", "qty", "数量", "數量", "订购数量"), example="12",
        ),
        Field(
            key="unit", label=_("Unit"), fold=True, max_length=16, default="",
            aliases=("unit", "uom", "单位", "單位"), example="件",
        ),
        Field(
            key="wanted_on", label=_("Wanted on"), type=FieldType.DATE, earliest=date(2000, 1, 1), latest=date(2100, 12, 31),
            aliases=("wanted", "wanted day", "delivery date", "due", "要求到货日", "到货日期", "交货日期", "交期"), example="2026-12-01",
        ),
        Field(
            key="urgent", label=_("Urgent"), type=FieldType.BOOLEAN, default="0",
            aliases=("urgent", "rush", "紧急", "加急", "緊急", "绿色通道"), example="否",
        ),
        Field(
            key="currency", label=_("Currency"), fold=True, max_length=3, default="",
            aliases=("currency", "币种", "幣別", "货币"), example="CNY",
        ),
        Field(
            key="note", label=_("Remark"), max_length=200, default="",
            aliases=("note", "remark", "comment", "备注", "備註"), example="",
        ),
    ),
))  # fmt: skip
