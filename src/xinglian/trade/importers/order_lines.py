"""Order lines, returns and corrections."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType, RowRule
from xinglian.trade.actions.import_order_lines import import_order_lines, undo_order_lines
from xinglian.trade.actions.ledger import CONFLICTS
from xinglian.trade.importers.columns import LOOKUPS, PART, PARTNER, SIMULATED, currency

LARGEST = Decimal(10) ** 12

FIELDS = (
    Field(
        key="document", label=_("Document"), required=True, fold=True, max_length=60,
        aliases=("order", "order no", "order number", "invoice", "单据号", "订单号", "订单编号", "單據號", "發票號"),
        example="SO-2026-0001", help=_("Number of the order, return or credit note."),
    ),
    Field(
        key="line_no", label=_("Line"), type=FieldType.INTEGER, required=True,
        minimum=Decimal(1), maximum=Decimal(2_000_000_000),
        aliases=("line no", "line number", "position", "行号", "序号", "項次", "行號"),
        example="1", help=_("Position in the document. Can be counted when the file has none."),
    ),
    PARTNER,
    PART,
    Field(
        key="ordered_on", label=_("Order date"), type=FieldType.DATE, required=True,
        aliases=("date", "order date", "日期", "订单日期", "下单日期", "單據日期", "开单日期"),
        example="2026-10-31",
    ),
    Field(
        key="quantity", label=_("Quantity"), type=FieldType.DECIMAL, required=True, scale=3,
        minimum=-LARGEST, maximum=LARGEST, aliases=("qty", "order quantity", "数量", "數量", "订货数量"),
        example="12", help=_("Negative for a return. A correction states the difference."),
    ),
    Field(
        key="unit_price", label=_("Unit price"), type=FieldType.DECIMAL, required=True, scale=6,
        minimum=Decimal(0), maximum=LARGEST, aliases=("price", "单价", "單價", "含税单价"),
        example="86.50", help=_("Rounded to six decimals."),
    ),
    currency(),
    Field(
        key="amount", label=_("Amount"), type=FieldType.DECIMAL, scale=4,
        minimum=-LARGEST, maximum=LARGEST, aliases=("total", "line total", "sales amount", "金额", "金額", "小计"),
        example="1038.00", help=_("Left empty: quantity × unit price. Rounded to the currency's cent."),
    ),
    Field(
        key="kind", label=_("Line kind"), type=FieldType.CHOICE, aliases=("type", "类型", "單據類型", "业务类型"),
        example="order", help=_("Left empty: an order, or a return when the quantity is negative."),
        choices=(
            Choice(value="order", label=_("Order"), words=("订单", "销售", "sale", "o")),
            Choice(value="return", label=_("Return"), words=("退货", "退", "r", "rma")),
            Choice(value="correction", label=_("Correction"), words=("更正", "冲红", "调整", "credit note")),
        ),
    ),
    Field(
        key="corrects_document", label=_("Corrects document"), fold=True, max_length=60,
        aliases=("original document", "原单号", "原單號"), help=_("For returns and corrections: the document meant."),
    ),
    Field(
        key="corrects_line", label=_("Corrects line"), type=FieldType.INTEGER, minimum=Decimal(1),
        maximum=Decimal(2_000_000_000), aliases=("original line", "原行号"),
    ),
    Field(
        key="revision", label=_("Revision"), type=FieldType.INTEGER, minimum=Decimal(0),
        maximum=Decimal(30_000), aliases=("修订",), help=_("For several corrections under one number."),
    ),
    SIMULATED,
)  # fmt: skip

intake.declare(
    intake.ImportKind(
        key="trade.order_lines",
        label=_("Order lines"),
        help=_("What partners bought and gave back: one row per line. Recorded lines are never edited; a correction is a line of its own."),
        fields=FIELDS,
        natural_key=("document", "line_no", "kind", "revision"),
        rules=(
            RowRule(
                key="correction_of_what", field="corrects_document",
                wrong="kind = 'correction' AND corrects_document IS NULL",
                sentence=_("A correction has to name the document it corrects."),
            ),
            RowRule(
                key="order_negative", field="quantity",
                wrong="kind = 'order' AND quantity < 0",
                sentence=_("An order cannot have a negative quantity: make it a return, or leave the kind empty."),
            ),
            RowRule(
                key="amount_sign", field="amount",
                wrong="coalesce(kind, 'order') = 'order' AND sign(amount) * sign(quantity) < 0",
                sentence=_("Amount and quantity have different signs. Correct one of them."),
            ),
        ),
        lookups=LOOKUPS,
        conflicts=CONFLICTS,
        sentences={
            "recorded_differently": _(
                "This line is already recorded: %(quantity)s at %(price)s %(currency)s on %(day)s. Recorded lines are never"
                " edited: send the difference as a line of kind “correction” that names this document and line."
            ),
            "corrects_nothing": _("The document it corrects is neither recorded nor in this file. Import that one first."),
        },
        apply=import_order_lines,
        undo=undo_order_lines,
        order=40,
    )
)  # fmt: skip
