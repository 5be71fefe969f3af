"""Columns that several of trade's files have in common."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake.api import Choice, Field, FieldType, Lookup
from xinglian.trade.rules.words import CURRENCIES, NUMBER_KEY

LOOKUPS = {
    "partner": "SELECT code AS key, partner_id AS id FROM partners_pub_partner"
    " WHERE merged_into_partner_id IS NULL",
    "part": "SELECT number_key AS key, part_id AS id FROM catalogue_pub_part",
}
MOST = Decimal("99999999999")


def partner_code() -> Field:
    return Field(
        key="partner_code", label=_("Partner code"), required=True, fold=True, max_length=40,
        aliases=("客户编号", "客户代码", "伙伴编码", "伙伴编号", "customer", "customer no", "ResellerKey"),
        example="P-320102",
        lookup=Lookup(name="partner", into="partner_id", noun=_("partner")),
    )  # fmt: skip


def part_number() -> Field:
    return Field(
        key="part_number", label=_("Part number"), required=True, fold=True, max_length=60,
        aliases=("零件号", "配件编号", "零件编号", "物料编码", "料号", "item", "sku", "ProductKey"),
        example="BP-1187",
        lookup=Lookup(name="part", into="part_id", noun=_("part"), normalise=NUMBER_KEY),
    )  # fmt: skip


def currency() -> Field:
    return Field(
        key="currency", label=_("Currency"), type=FieldType.CHOICE, required=True, fold=True,
        aliases=("币种", "货币"), example="CNY",
        help=_("ISO code. When the file has no such column, set it as a constant."),
        choices=tuple(Choice(value=c, label=c, words=words) for c, words in CURRENCIES.items()),
    )  # fmt: skip


def simulated() -> Field:
    return Field(
        key="simulated", label=_("Simulated"), type=FieldType.BOOLEAN,
        aliases=("模拟", "模拟数据"), example="否",
    )  # fmt: skip
