"""Price lists as a file: one part in one list a row."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.trade.actions import import_prices
from xinglian.trade.importers.fields import LOOKUPS, MOST, currency, part_number, simulated

intake.declare(
    intake.ImportKind(
        key="trade.prices",
        label=_("Prices"),
        help=_("A part's price in a list, for a time and from a quantity. A changed price takes the old one's place from now on."),
        order=60,
        fields=(
            Field(key="list", label=_("Price list"), required=True, fold=True, max_length=40,
                  aliases=("价格表", "价目表", "price list"), example="2026-A"),
            part_number(),
            Field(key="valid_from", label=_("Valid from"), type=FieldType.DATE, required=True,
                  aliases=("生效日期", "起始日期", "from"), example="2026-10-01"),
            Field(key="valid_to", label=_("Valid until"), type=FieldType.DATE,
                  aliases=("失效日期", "截止日期", "to"), example="2026-12-31"),
            Field(key="min_quantity", label=_("From quantity"), type=FieldType.DECIMAL, scale=3,
                  minimum=Decimal(0), maximum=MOST, aliases=("起订量", "数量起", "min qty"), example="1"),
            Field(key="unit_price", label=_("Unit price"), type=FieldType.DECIMAL, required=True, scale=6,
                  minimum=Decimal(0), maximum=MOST, aliases=("单价", "价格", "price"), example="186.50"),
            currency(),
            simulated(),
        ),
        natural_key=("list", "part_number", "valid_from", "min_quantity", "currency"),
        rules=(
            RowRule(key="ends_first", field="valid_to", wrong="valid_to < valid_from",
                    sentence=_("The price ends before it begins. Check both dates.")),
        ),
        lookups={"part": LOOKUPS["part"]},
        apply=import_prices.apply,
        undo=import_prices.undo,
    )
)  # fmt: skip
