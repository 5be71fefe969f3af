"""Light facts of every kind that nothing here records by itself: one row each, in one format."""

from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType, Lookup, RowRule
from xinglian.signals.actions.import_facts import import_facts, undo_facts
from xinglian.signals.definitions.facts import FACT_KINDS
from xinglian.signals.rules.fact_kind import FactKind

_MOST = Decimal(10) ** 13
_IMPORTED = [kind for kind in FACT_KINDS.values() if not kind.recorded_by]


def _choices(kind: FactKind) -> list[Choice]:
    """A kind with a few items is offered once for each: `certificate.granted/ev`."""
    if not kind.items:
        return [Choice(value=kind.key, label=kind.label)]
    return [
        Choice(
            value=f"{kind.key}/{item}",
            label=format_lazy(_("{fact}: {item}"), fact=kind.label, item=label),
        )
        for item, label in kind.items.items()
    ]


def _is(kind: FactKind) -> str:
    return f"split_part(fact, '/', 1) = '{kind.key}'"


def _needs_amount() -> str:
    keys = ", ".join(f"'{kind.key}'" for kind in _IMPORTED if kind.needs_amount)
    return f"amount IS NULL AND split_part(fact, '/', 1) IN ({keys})"


def _out_of_bounds() -> str:
    return " OR ".join(
        f"({_is(kind)} AND (amount < {kind.least!r} OR amount > {kind.most!r}))"
        for kind in _IMPORTED
        if kind.needs_amount
    )


intake.declare(
    intake.ImportKind(
        key="signals.facts",
        label=_("Facts about partners"),
        help=_("Training, certificates, equipment, opening hours, payments, visits, competitors, complaints …: one row per fact. The same document with another number or day corrects the fact from now on."),
        fields=(
            Field(
                key="partner_code", label=_("Partner code"), required=True, fold=True, max_length=40,
                aliases=("partner", "customer", "客户编号", "客户代码", "伙伴编号", "經銷商代碼"), example="P-320102",
                lookup=Lookup(name="partner", into="partner_id", noun=_("partner code"), normalise="upper({v})"),
            ),
            Field(
                key="fact", label=_("Fact"), type=FieldType.CHOICE, required=True, aliases=("kind", "type", "事实", "事项", "类型", "事實"),
                example="training.finished", choices=tuple(one for kind in _IMPORTED for one in _choices(kind)),
            ),
            Field(
                key="happened_on", label=_("Day"), type=FieldType.DATE, required=True, aliases=("date", "on", "日期", "发生日期", "發生日期"),
                example="2026-10-31",
            ),
            Field(
                key="amount", label=_("How much"), type=FieldType.DECIMAL, scale=6, minimum=-_MOST, maximum=_MOST,
                aliases=("amount", "value", "number", "数值", "金额", "分数", "天数", "數值"), example="85",
                help=_("Scores 0–100, shares 0–1, days late (early is negative), amounts in the network's currency, pieces."),
            ),
            Field(
                key="item", label=_("What"), max_length=80, fold=True, aliases=("item", "course", "内容", "课程", "竞品", "促销", "內容"),
                example="EV-101", help=_("Course, competitor, promotion, region, part number: what the fact is about."),
            ),
            Field(
                key="document", label=_("Document"), max_length=80, fold=True, aliases=("ref", "document no", "单据号", "编号", "單據號"),
                example="T-2026-118", help=_("Its number in your books. A row with the same number replaces the earlier one."),
            ),
            Field(
                key="simulated", label=_("Simulated"), type=FieldType.BOOLEAN, default="false", aliases=("is simulated", "模拟数据", "模擬"),
                example="", help=_("Yes for invented rows: they are marked on every page."),
            ),
        ),
        natural_key=("partner_id", "fact", "happened_on", "item", "document"),
        rules=(
            RowRule(
                key="needs_amount", field="amount", wrong=_needs_amount(),
                sentence=_("This fact needs a number: a score, an amount, days or pieces. Fill in the column."),
            ),
            RowRule(
                key="out_of_bounds", field="amount", wrong=_out_of_bounds(),
                sentence=_("This number cannot be right for this fact: scores run from 0 to 100, shares from 0 to 1, amounts are not negative. Correct it."),
            ),
            RowRule(
                key="in_the_future", field="happened_on", wrong="happened_on > current_date + 1",
                sentence=_("A fact lies in the past. Correct the day."),
            ),
        ),
        lookups={"partner": "SELECT upper(code) AS key, partner_id AS id FROM partners_pub_partner"},
        apply=import_facts,
        undo=undo_facts,
        order=70,
    )
)  # fmt: skip
