"""Stock as a file: one part of one partner a row."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.trade.actions import import_stock
from xinglian.trade.importers.fields import (
    LOOKUPS,
    MOST,
    currency,
    part_number,
    partner_code,
    simulated,
)

intake.declare(
    intake.ImportKind(
        key="trade.stock",
        label=_("Stock"),
        help=_("What a partner had of a part at the end of a day. A recount of the same day is kept beside the first."),
        order=50,
        fields=(
            partner_code(),
            part_number(),
            Field(key="as_of", label=_("As of"), type=FieldType.DATE, required=True,
                  aliases=("截止日期", "库存日期", "日期", "date"), example="2026-10-31"),
            Field(key="on_hand", label=_("On hand"), type=FieldType.DECIMAL, required=True, scale=3,
                  minimum=Decimal(0), maximum=MOST, aliases=("库存", "现存量", "数量", "qty"), example="46"),
            Field(key="unit_cost", label=_("Unit cost"), type=FieldType.DECIMAL, scale=6,
                  minimum=Decimal(0), maximum=MOST, aliases=("成本", "成本单价", "cost"), example="120.00"),
            currency(),
            Field(key="last_moved_on", label=_("Last moved on"), type=FieldType.DATE,
                  aliases=("最后出入库", "最近动销", "last moved"), example="2026-09-12"),
            simulated(),
        ),
        natural_key=("partner_code", "part_number", "as_of"),
        rules=(
            RowRule(key="moved_later", field="last_moved_on", wrong="last_moved_on > as_of",
                    sentence=_("It cannot have moved after the day of the count. Check both dates.")),
        ),
        lookups=LOOKUPS,
        apply=import_stock.apply,
        undo=import_stock.undo,
    )
)  # fmt: skip
