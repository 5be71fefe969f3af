"""Settings of the radar a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

declare(
    Knob(
        key="risk.floor", kind="decimal", default=0.15, least=0.05, most=0.9,
        label=_("Never alert below"),
        help=_("A day counts as beyond only when it strays this far from what was expected; 0.15 is 15 percent."),
    )
)  # fmt: skip
declare(
    Knob(
        key="risk.a_year", kind="decimal", default=0.4, least=0.05, most=4,
        label=_("Strictness: false alarms allowed a series-year"), unit=_("a year"),
        help=_("So many alerts chance alone may raise in a year of one series. Fewer: wider bands, later alerts. “How good is the radar” shows what three of them bring."),
    )
)  # fmt: skip
declare(
    Knob(
        key="risk.days_in_a_row", kind="integer", default=3, least=2, most=14,
        label=_("Days in a row that raise an alert"), unit=_("days"),
        help=_("Fewer days tell sooner and err more often."),
    )
)  # fmt: skip
declare(
    Knob(
        key="risk.rest_days", kind="integer", default=14, least=0, most=180,
        label=_("After closing, no new alert of the same series for"), unit=_("days"),
        help=_("Whoever closes an alert may choose another number."),
    )
)  # fmt: skip
declare(
    Knob(
        key="risk.drill_months", kind="integer", default=3, least=0, most=12,
        label=_("A drill of the radar every"), unit=_("months"),
        help=_("3: every quarter, 12: once a year, 0: only by hand. It halves the orders of the whole network in a copy, and the owner is told."),
    )
)  # fmt: skip
