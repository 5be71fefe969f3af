"""Floor prices."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.prices.actions.keep_floors import import_floors, undo_floors
from xinglian.prices.importers.columns import CURRENCY, LOOKUPS, PART, SIMULATED

intake.declare(
    intake.ImportKind(
        key="prices.floors",
        label=_("Floor prices"),
        help=_("Below these, without tax, nothing is sold unless two people say so. Partners never see them."),
        fields=(
            PART,
            Field(
                key="valid_from", label=_("Valid from"), type=FieldType.DATE, required=True,
                aliases=("from", "生效日期", "开始日期", "生效日"), example="2026-01-01",
            ),
            Field(
                key="unit_price", label=_("Floor price"), type=FieldType.DECIMAL, required=True, scale=6,
                minimum=-(Decimal(10) ** 12), maximum=Decimal(10) ** 12, aliases=("floor", "price", "底价", "最低价", "最低限价", "底價"), example="61.20",
                help=_("Without tax."),
            ),
            CURRENCY,
            SIMULATED,
        ),
        natural_key=("part_id", "currency", "valid_from"),
        rules=(
            RowRule(
                key="above_zero", field="unit_price", wrong="unit_price <= 0",
                sentence=_("A floor price is above zero. Leave the row out when the part has none."),
            ),
        ),
        lookups=LOOKUPS,
        apply=import_floors,
        undo=undo_floors,
        order=61,
    )
)  # fmt: skip
