"""A phone round that comes back as a file: what came of each call."""

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType, Lookup, RowRule
from xinglian.push.actions import import_calls

_LABELS = {
    "reached": _("Told them"),
    "no_answer": _("No answer"),
    "wrong": _("Wrong number"),
    "later": _("Call again"),
}
_SPELLINGS = {
    "reached": ("接通", "已接通", "通了", "已告知", "通知到", "told", "ok"),
    "no_answer": ("无人接", "没人接", "未接", "占线", "busy"),
    "wrong": ("错号", "空号", "号码不对", "wrong"),
    "later": ("回拨", "再打", "稍后", "call back", "later"),
}

intake.declare(
    intake.ImportKind(
        key="push.calls",
        label=_("Results of a phone round"),
        help=_("One row per call: the list as it was saved, with the results filled in. Calls nobody has taken are named."),
        order=90,
        fields=(
            Field(
                key="call", label=_("Call number"), required=True, fold=True, max_length=24, aliases=("call", "通话编号", "编号"),
                example="382809010610373684", lookup=Lookup(name="call", into="escalation_id", noun=_("open call in a round")),
            ),
            Field(
                key="result", label=_("Result"), type=FieldType.CHOICE, required=True, aliases=("result", "结果", "通话结果"),
                example="reached",
                choices=tuple(Choice(value=value, label=label, words=_SPELLINGS[value]) for value, label in _LABELS.items()),
            ),
            Field(key="note", label=_("Note"), max_length=300, aliases=("note", "备注"), example="店主已知，下午打开消息"),
            Field(
                key="again_at", label=_("Call again at"), fold=True, max_length=20, aliases=("again", "回拨时间"), example="2026-11-22 15:30",
            ),
        ),
        natural_key=("escalation_id",),
        lookups={"call": import_calls.OPEN},
        rules=(
            RowRule(
                key="again", field="again_at",
                wrong="again_at IS NOT NULL AND try_strptime(again_at, ['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S', '%Y/%m/%d %H:%M']) IS NULL",
                sentence=_("This is no day and time. Write it as 2026-11-22 09:30."),
            ),
            RowRule(
                key="when", field="again_at", wrong="result = 'later' AND again_at IS NULL",
                sentence=_("Say when to call again: a day and a time."),
            ),
        ),
        conflicts=import_calls.CONFLICTS,
        sentences={
            "beyond": _("This call is of a partner beyond your regions. Delete the row, or give it to a colleague there."),
            "past": _("This time has gone by. Say when to call again from now on.")},
        apply=import_calls.apply,
        after=import_calls.after,
    )
)  # fmt: skip
