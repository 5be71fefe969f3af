"""Price lists."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.trade.actions.import_prices import import_prices, undo_prices
from xinglian.trade.importers.columns import LOOKUPS, PART, SIMULATED, currency

intake.declare(
    intake.ImportKind(
        key="trade.prices",
        label=_("Price lists"),
        help=_("One row per list, part, day and quantity step. A changed price for the same day is kept beside the old one and counts from now on."),
        fields=(
            Field(
                key="list", label=_("Price list"), required=True, fold=True, max_length=40,
                aliases=("price list", "list code", "价格表", "价目表", "價格表"), example="CN-2026",
            ),
            PART,
            Field(
                key="valid_from", label=_("Valid from"), type=FieldType.DATE, required=True,
                aliases=("from", "生效日期", "开始日期", "生效日"), example="2026-01-01",
            ),
            Field(
                key="valid_to", label=_("Valid to"), type=FieldType.DATE,
                aliases=("to", "until", "失效日期", "结束日期", "截止日期"), example="2026-12-31",
            ),
            Field(
                key="min_quantity", label=_("From quantity"), type=FieldType.DECIMAL, scale=3, default="1",
                minimum=Decimal(0), maximum=Decimal(10) ** 9, aliases=("moq", "起订量", "最小数量"), example="1",
            ),
            Field(
                key="unit_price", label=_("Unit price"), type=FieldType.DECIMAL, required=True, scale=6,
                minimum=Decimal(0), maximum=Decimal(10) ** 12, aliases=("price", "单价", "单位价格", "單價", "价格"), example="86.50",
            ),
            currency(),
            SIMULATED,
        ),
        natural_key=("list", "part_id", "valid_from", "min_quantity", "currency"),
        rules=(
            RowRule(
                key="span", field="valid_to", wrong="valid_to < valid_from",
                sentence=_("“Valid to” is before “valid from”. Correct one of the dates."),
            ),
        ),
        lookups={"part": LOOKUPS["part"]},
        apply=import_prices,
        undo=undo_prices,
        order=60,
    )
)  # fmt: skip
