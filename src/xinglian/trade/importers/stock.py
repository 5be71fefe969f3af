"""Stock positions."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.trade.actions.import_stock import import_stock, undo_stock
from xinglian.trade.importers.columns import LOOKUPS, PART, PARTNER, SIMULATED, currency

LARGEST = Decimal(10) ** 12

intake.declare(
    intake.ImportKind(
        key="trade.stock",
        label=_("Stock"),
        help=_("What partners had on a day: one row per partner, part and day. A changed number for the same day is kept beside the old one and counts from now on."),
        fields=(
            PARTNER,
            PART,
            Field(
                key="as_of", label=_("Stock date"), type=FieldType.DATE, required=True,
                aliases=("as of", "date", "stock date", "库存日期", "截止日期", "盘点日期", "庫存日期"), example="2026-10-31",
            ),
            Field(
                key="on_hand", label=_("On hand"), type=FieldType.DECIMAL, required=True, scale=3,
                minimum=-LARGEST, maximum=LARGEST,
                aliases=("stock", "quantity", "qty", "库存数量", "库存", "现有量", "庫存量"), example="46",
            ),
            Field(
                key="unit_cost", label=_("Unit cost"), type=FieldType.DECIMAL, scale=6, minimum=Decimal(0),
                maximum=LARGEST, aliases=("cost", "成本", "单位成本", "進價", "进价"), example="61.20",
            ),
            currency(required=False, default="CNY"),
            Field(
                key="last_moved_on", label=_("Last moved on"), type=FieldType.DATE,
                aliases=("last movement", "最近出库", "最后出入库日期", "最近異動"), example="2026-09-12",
            ),
            SIMULATED,
        ),
        natural_key=("partner_id", "part_id", "as_of"),
        rules=(
            RowRule(
                key="moved_later", field="last_moved_on", wrong="last_moved_on > as_of",
                sentence=_("The last movement cannot be after the day of the stock. Correct one of the dates."),
            ),
        ),
        lookups=LOOKUPS,
        apply=import_stock,
        undo=undo_stock,
        order=50,
    )
)  # fmt: skip
