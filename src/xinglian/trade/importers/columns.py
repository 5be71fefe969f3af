"""Columns that several of trade's files share."""

from django.utils.translation import gettext_lazy as _

from xinglian.intake.api import Choice, Field, FieldType, Lookup
from xinglian.trade.rules.words import CURRENCIES, NUMBER_KEY

LOOKUPS = {
    # The partner that is named; whose its rows are, merges considered, is settled when they are written.
    "partner": "SELECT upper(code) AS key, partner_id AS id FROM partners_pub_partner",
    "part": "SELECT number_key AS key, part_id AS id FROM catalogue_pub_part",
}

PARTNER = Field(
    key="partner_code",
    label=_("Partner code"),
    required=True,
    fold=True,
    max_length=40,
    aliases=(
        "partner",
        "customer",
        "customer code",
        "客户编号",
        "客户代码",
        "伙伴编号",
        "經銷商代碼",
        "经销商编号",
    ),
    example="P-320102",
    help=_("The code of a partner in the registry."),
    lookup=Lookup(
        name="partner", into="partner_id", noun=_("partner code"), normalise="upper({v})"
    ),
)
PART = Field(
    key="part_number",
    label=_("Part number"),
    required=True,
    fold=True,
    max_length=60,
    aliases=(
        "part",
        "part no",
        "sku",
        "item",
        "零件号",
        "零件编号",
        "配件编号",
        "料号",
        "物料号",
        "物料编码",
        "料號",
    ),
    example="QM-1001",
    help=_("Spaces, dashes and dots do not matter."),
    lookup=Lookup(name="part", into="part_id", noun=_("part number"), normalise=NUMBER_KEY),
)
SIMULATED = Field(
    key="simulated",
    label=_("Simulated"),
    type=FieldType.BOOLEAN,
    default="false",
    aliases=("is simulated", "模拟数据", "模擬"),
    example="",
    help=_("Yes for invented rows: they are marked on every page."),
)


def currency(*, required: bool = True, default: str | None = None) -> Field:
    return Field(
        key="currency",
        label=_("Currency"),
        type=FieldType.CHOICE,
        required=required,
        default=default,
        aliases=("ccy", "币种", "货币", "幣別", "幣種"),
        example="CNY",
        help=_("ISO code, such as CNY. A file without this column can state it in the mapping."),
        choices=tuple(
            Choice(value=code, label=code, words=words) for code, words in CURRENCIES.items()
        ),
    )
