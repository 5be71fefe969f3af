"""Columns that the files of prices share."""

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.api import NUMBER_KEY_DUCKDB
from xinglian.intake.api import Choice, Field, FieldType, Lookup
from xinglian.trade import api as trade

LOOKUPS = {"part": "SELECT number_key AS key, part_id AS id FROM catalogue_pub_part"}
PART = Field(
    key="part_number", label=_("Part number"), required=True, fold=True, max_length=60,
    aliases=("part", "part no", "sku", "item", "零件号", "零件编号", "配件编号", "料号", "物料号", "物料编码", "料號"),
    example="QM-1001", help=_("Spaces, dashes and dots do not matter."),
    lookup=Lookup(name="part", into="part_id", noun=_("part number"), normalise=NUMBER_KEY_DUCKDB),
)  # fmt: skip
CURRENCY = Field(
    key="currency", label=_("Currency"), type=FieldType.CHOICE, required=True, aliases=("ccy", "币种", "货币", "幣別", "幣種"),
    example="CNY", help=_("ISO code, such as CNY. A file without this column can state it in the mapping."),
    choices=tuple(Choice(value=code, label=code, words=words) for code, words in trade.CURRENCIES.items()),
)  # fmt: skip
SIMULATED = Field(
    key="simulated", label=_("Simulated"), type=FieldType.BOOLEAN, default="false", aliases=("is simulated", "模拟数据", "模擬"),
    example="", help=_("Yes for invented rows: they are marked on every page."),
)  # fmt: skip
