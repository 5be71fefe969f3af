"""What a person may change about the face of the product."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare
from xinglian.ui import days_off


def _fault(text: str) -> str | None:
    try:
        days_off.read(text.splitlines())
    except days_off.NotDaysOff as refusal:
        return str(refusal)
    return None


DAYS_OFF = declare(
    Knob(
        key=days_off.KNOB, kind="text", default="", fault=_fault, lines=6,
        label=_("Days off announced since this version"),
        help=_("From the State Council's notice of November, one line each: “off 2027-02-05..2027-02-11” for days off, “work 2027-02-14” for a weekend day worked. A year entered here counts instead of a built-in one. Empty: the built-in years only."),
    )
)  # fmt: skip
