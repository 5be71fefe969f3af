"""Order lines as a file: orders, returns and corrections, one part a row."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType, RowRule
from xinglian.trade.actions import import_order_lines
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
        key="trade.order_lines",
        label=_("Order lines"),
        help=_("One part on one document a row. A line that is known is never changed: send a return or a correction."),
        order=40,
        fields=(
            Field(key="document", label=_("Document"), required=True, fold=True, max_length=60,
                  aliases=("单据号", "订单号", "单号", "order no", "SalesOrderNumber"), example="SO-2026-000187"),
            Field(key="line_no", label=_("Line"), type=FieldType.INTEGER, required=True,
                  minimum=Decimal(1), maximum=Decimal(2_000_000_000),
                  aliases=("行号", "行", "项次", "line"), example="1",
                  help=_("When the file has none, let the mapping count lines within the document.")),
            partner_code(),
            part_number(),
            Field(key="ordered_on", label=_("Ordered on"), type=FieldType.DATE, required=True,
                  aliases=("订单日期", "下单日期", "日期", "order date", "OrderDate"), example="2026-10-31"),
            Field(key="quantity", label=_("Quantity"), type=FieldType.DECIMAL, required=True, scale=3,
                  minimum=-MOST, maximum=MOST, aliases=("数量", "qty", "OrderQuantity"), example="12"),
            Field(key="unit_price", label=_("Unit price"), type=FieldType.DECIMAL, required=True, scale=6,
                  minimum=Decimal(0), maximum=MOST, aliases=("单价", "price", "UnitPrice"), example="186.50"),
            currency(),
            Field(key="amount", label=_("Amount"), type=FieldType.DECIMAL, scale=6, minimum=-MOST, maximum=MOST,
                  aliases=("金额", "行金额", "SalesAmount"), example="2238.00",
                  help=_("Empty: quantity × unit price.")),
            Field(key="kind", label=_("Kind"), type=FieldType.CHOICE, default="order",
                  aliases=("类型", "单据类型"), example="order",
                  choices=(
                      Choice(value="order", label=_("Order"), words=("订单", "销售", "sale")),
                      Choice(value="return", label=_("Return"), words=("退货", "退單", "退单")),
                      Choice(value="correction", label=_("Correction"), words=("更正", "冲正", "调整")),
                  )),
            Field(key="corrects_document", label=_("Corrects document"), fold=True, max_length=60,
                  aliases=("原单据号", "原单号"), example=""),
            Field(key="corrects_line", label=_("Corrects line"), type=FieldType.INTEGER,
                  minimum=Decimal(1), maximum=Decimal(2_000_000_000), aliases=("原行号",), example=""),
            simulated(),
        ),
        natural_key=("document", "line_no", "kind"),
        rules=(
            RowRule(key="order_negative", field="quantity", wrong="kind = 'order' AND quantity < 0",
                    sentence=_("An order has no negative quantity. Mark the row as a return or a correction.")),
            RowRule(key="corrects_what", field="corrects_document",
                    wrong="kind = 'correction' AND (corrects_document IS NULL OR corrects_line IS NULL)",
                    sentence=_("A correction names the document and the line it corrects.")),
        ),
        lookups=LOOKUPS,
        conflicts=import_order_lines.CONFLICTS,
        sentences={
            "differs": _("%(document)s line %(line)s is recorded with other values. Facts are not edited: send the difference as a correction."),
        },
        apply=import_order_lines.apply,
        undo=import_order_lines.undo,
    )
)  # fmt: skip
