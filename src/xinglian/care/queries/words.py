"""A moment in words: what happened, what to say, what not to say."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.care.definitions.kinds import FEAST_WORDS, KINDS
from xinglian.care.models import Contact, Moment
from xinglian.kernel.money import Money
from xinglian.ui.components.numbers import percent, short

STATE_WORDS: dict[str, Any] = {
    Moment.State.OPEN: pgettext_lazy("moment", "To do"),
    Moment.State.LATER: pgettext_lazy("moment", "Later"),
    Moment.State.HELD: pgettext_lazy("moment", "Held back"),
    Moment.State.DONE: pgettext_lazy("moment", "Spoken with"),
    Moment.State.UNFIT: pgettext_lazy("moment", "Not fitting"),
    Moment.State.PAST: pgettext_lazy("moment", "Gone by"),
}
STATE_TONES = {
    Moment.State.OPEN: "watch", Moment.State.LATER: "info", Moment.State.HELD: "none",
    Moment.State.DONE: "good", Moment.State.UNFIT: "none", Moment.State.PAST: "none",
}  # fmt: skip
UNFIT_WORDS: dict[str, Any] = {
    Moment.Unfit.WRONG: gettext_lazy("It is not true"),
    Moment.Unfit.KNOWN: gettext_lazy("I spoke with them anyway"),
    Moment.Unfit.UNWANTED: gettext_lazy("The partner does not want it"),
    Moment.Unfit.USELESS: gettext_lazy("Too small to call for"),
    Moment.Unfit.OTHER: gettext_lazy("Something else"),
}
WAY_WORDS: dict[str, Any] = {
    Contact.Way.CALL: pgettext_lazy("contact", "Call"),
    Contact.Way.VISIT: pgettext_lazy("contact", "Visit"),
    Contact.Way.MESSAGE: pgettext_lazy("contact", "Message"),
    Contact.Way.GIFT: pgettext_lazy("contact", "Gift"),
}
WAY_ICONS = {"call": "phone", "visit": "map-pin", "message": "send", "gift": "star"}
_MONEY = ("amount", "now", "before")


def label(kind: str) -> str:
    return str(KINDS[kind].label) if kind in KINDS else kind


def happened(*, kind: str, body: Mapping[str, Any], on_date: date) -> str:
    """The sentence, with its figures as people read them."""
    return str(KINDS[kind].happened) % _said(body, on_date) if kind in KINDS else ""


def draft(
    *, kind: str, body: Mapping[str, Any], on_date: date, partner: str, contact: str, me: str
) -> str:
    """A text to begin with; the person changes it."""
    if kind not in KINDS:
        return ""
    who = {"partner": partner, "contact": contact or partner, "me": me}
    return str(KINDS[kind].draft) % (_said(body, on_date) | who)


def _said(body: Mapping[str, Any], on_date: date) -> dict[str, Any]:
    said: dict[str, Any] = {
        "years": "", "days": "", "amount": "", "now": "", "before": "", "fall": "", "who": "", "feast": "", "said": "",
    }  # fmt: skip
    said |= dict(body)
    for name in _MONEY:
        if name in body:
            said[name] = short(Money(int(body[name] or 0)))
    if "fall" in body:
        said["fall"] = percent(body["fall"], 0)
    said["feast"] = str(FEAST_WORDS.get(body.get("feast", ""), ""))
    told = body.get("at")
    said["day"] = _day(datetime.fromisoformat(told).date() if told else on_date)
    return said


def _day(day: date) -> str:
    return _("%(month)s/%(day)s") % {"month": day.month, "day": day.day}
