"""Price lists."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.prices.actions.import_prices import CONFLICTS, import_prices, undo_prices
from xinglian.prices.importers.columns import CURRENCY, LOOKUPS, PART, SIMULATED

_MOST = Decimal(10) ** 12

intake.declare(
    intake.ImportKind(
        key="prices.prices",
        label=_("Price lists"),
        help=_("One row per list, part, day and quantity step. A list that does not exist yet is made as a draft: say whom it is for, then publish it. A changed price for the same day takes the place of the old one; both stay on record."),
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
                maximum=Decimal(10) ** 9, aliases=("moq", "起订量", "最小数量"), example="1",
            ),
            Field(
                key="unit_price", label=_("Unit price"), type=FieldType.DECIMAL, required=True, scale=6,
                minimum=-_MOST, maximum=_MOST, aliases=("price", "单价", "单位价格", "單價", "价格"), example="86.50",
            ),
            CURRENCY,
            SIMULATED,
        ),
        natural_key=("list", "part_id", "valid_from", "min_quantity"),
        rules=(
            RowRule(
                key="span", field="valid_to", wrong="valid_to < valid_from",
                sentence=_("“Valid to” is before “valid from”. Correct one of the dates."),
            ),
            RowRule(
                key="above_zero", field="unit_price", wrong="unit_price <= 0",
                sentence=_("A price is above zero. Correct it, or leave the row out: a part without a row has no price in this list."),
            ),
            RowRule(
                key="step", field="min_quantity", wrong="min_quantity <= 0",
                sentence=_("A step begins above zero. Leave it empty for every quantity."),
            ),
        ),
        lookups=LOOKUPS,
        conflicts=CONFLICTS,
        sentences={
            "list_currency": _("List %(list)s is in %(currency)s. Give the price in %(currency)s, or name a list of the other currency."),
            "list_closed": _("List %(list)s was closed on %(day)s. Copy it under a new code, and name that."),
            "two_currencies": _("List %(list)s is new, and this file names it in more than one currency. A list has one currency: use a code for each."),
            "below_floor": _("Below the floor price: without tax %(net)s, floor %(floor)s. Raise it, or plan it as a change of the list, where a second person can approve it."),
        },
        apply=import_prices,
        undo=undo_prices,
        order=60,
    )
)  # fmt: skip
