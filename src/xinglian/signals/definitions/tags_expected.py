"""Tags about what the night expects of a partner: next order, loss, a month out of the ordinary."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import Parameter, TagDefinition

_CSM = "regional_csm"


def _chance(default: float, key: str = "chance") -> Parameter:
    return Parameter(key=key, kind="share", default=default, label=_("Chance"), most=1)


def _days(default: int) -> Parameter:
    return Parameter(key="days", kind="days", default=default, label=_("Days"), least=1, most=180)


def _share(default: float, *, most: float = 10) -> Parameter:
    return Parameter(key="share", kind="share", default=default, label=_("Share"), most=most)


def _factor(default: float) -> Parameter:
    return Parameter(
        key="factor", kind="number", default=default, label=_("Factor"), least=1, most=20
    )


EXPECTED = (
    TagDefinition(
        key="due_soon", family="buying", owner=_CSM, is_inner=True, name=_("Next order due"),
        meaning=_("The next order is expected within {days}."), where="due_days >= 0 & due_days <= {days}", refresh="daily",
        parameters=(_days(7),), has="expect due=7", just_not="expect due=8",
    ),
    TagDefinition(
        key="overdue", family="risk", owner=_CSM, is_inner=True, name=_("Past its own rhythm"),
        meaning=_("By its own rhythm nine orders in ten would have come {days} ago, and it is not given up for lost."),
        where="late_days >= {days} & lost_chance < {chance}", refresh="daily", parameters=(_days(1), _chance(0.5)),
        has="expect late=1 lost=0.4", just_not="expect late=0 lost=0.4",
    ),
    TagDefinition(
        key="churn_risk_high", family="risk", owner=_CSM, is_inner=True, name=_("High risk of loss"),
        meaning=_("The chance of no order for half a year is at least {chance}."), where="lost_chance >= {chance}", refresh="daily",
        parameters=(_chance(0.5),), has="expect lost=0.5", just_not="expect lost=0.49",
    ),
    TagDefinition(
        key="churn_risk_middle", family="risk", owner=_CSM, is_inner=True, name=_("Middle risk of loss"),
        meaning=_("The chance of no order for half a year is at least {chance} and below {below}."),
        where="lost_chance >= {chance} & lost_chance < {below}", refresh="daily",
        parameters=(_chance(0.2), _chance(0.5, "below")), has="expect lost=0.2", just_not="expect lost=0.5",
    ),
    TagDefinition(
        key="dropped", family="risk", owner=_CSM, is_inner=True, name=_("Dropped below its usual"),
        meaning=_("The last 30 days are at least {share} below what is usual at this time of the year, and at least {factor} times its own swings."),
        where="usual_change <= -{share} & usual_distance <= -{factor}", refresh="daily",
        parameters=(_share(0.3, most=1), _factor(2)), has="expect change=-0.3 far=-2", just_not="expect change=-0.3 far=-1.9",
    ),
    TagDefinition(
        key="surged", family="growth", owner=_CSM, is_inner=True, name=_("Far above its usual"),
        meaning=_("The last 30 days are at least {share} above what is usual at this time of the year, and at least {factor} times its own swings."),
        where="usual_change >= {share} & usual_distance >= {factor}", refresh="daily",
        parameters=(_share(0.3), _factor(3)), has="expect change=0.3 far=3", just_not="expect change=0.29 far=3",
    ),
    TagDefinition(
        key="due_and_alone", family="relation", owner=_CSM, is_inner=True, name=_("Order due, nobody has called"),
        meaning=_("The next order is expected within {days}, and nobody of ours has called, visited or written in person for 90 days."),
        where="due_days >= 0 & due_days <= {days} & contacts_90d = 0", refresh="daily", parameters=(_days(14),),
        has="expect due=14; fact care.contact @91", just_not="expect due=14; fact care.contact @89",
    ),
)  # fmt: skip
