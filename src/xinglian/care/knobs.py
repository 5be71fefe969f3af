"""Settings of care a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

_MOMENTS = _("Moments")

declare(
    Knob(
        key="care.silence_days", kind="integer", default=45, least=7, most=365, group=_MOMENTS,
        label=_("Long silence from"), unit=_("days"),
        help=_("So long without an order, a reading or a sign-in, and the CSM is asked to call."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.drop_share", kind="decimal", default=0.4, least=0.05, most=1, group=_MOMENTS,
        label=_("Sudden drop: less by"),
        help=_("Three months against the same three a year ago; 0.4 is 40 percent less."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.drop_least", kind="integer", default=50_000, least=0, group=_MOMENTS,
        label=_("Sudden drop: from purchases of"), unit=_("yuan in three months"),
        help=_("Who bought less than this a year ago is left in peace: small figures jump."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.refused_share", kind="decimal", default=0.6, least=0.1, most=1, group=_MOMENTS,
        label=_("Shown less from refusals of"),
        help=_("When a person calls so large a share of a kind “not fitting”, only core and close partners are still proposed to them; 0.6 is 60 percent."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.refused_least", kind="integer", default=5, least=2, most=100, group=_MOMENTS,
        label=_("Shown less after at least"), unit=_("decisions"),
        help=_("Fewer decisions of the last year say nothing about what a person wants to see."),
    )
)  # fmt: skip
_FUND = _("Care fund")

declare(
    Knob(
        key="care.fund_limit", kind="integer", default=50_000, least=1, group=_FUND, is_safeguard=True,
        label=_("At most for one request"), unit=_("yuan"),
        help=_("No request may ask for more."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.fund_director_above", kind="integer", default=20_000, least=0, group=_FUND, is_safeguard=True,
        label=_("A director among the approvers above"), unit=_("yuan"),
        help=_("Two people approve every request, never who asked; above this amount one of them is a director."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.fund_months", kind="integer", default=12, least=0, most=60, group=_FUND,
        label=_("Say so when a partner had help within"), unit=_("months"),
        help=_("A second request within this time is marked, and a director decides with."),
    )
)  # fmt: skip
declare(
    Knob(
        key="care.fund_follow_up_days", kind="integer", default=30, least=1, most=365, group=_FUND,
        label=_("Ask how they are after"), unit=_("days"),
        help=_("So long after the payment the CSM is asked to visit or call."),
    )
)  # fmt: skip
