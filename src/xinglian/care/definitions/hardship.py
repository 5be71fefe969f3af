"""What may happen to partners, what is asked then, and what they may need."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Event:
    """`words` are what the partners read first; whoever asks may change them. One that `is_everywhere` needs no place."""

    label: Any
    words: Any
    questions: tuple[str, ...]
    is_everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One tap answers it. An answer in `worrying` makes the reply one that needs somebody."""

    text: Any
    choices: dict[str, Any]
    worrying: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Help:
    """A need becomes a task due within `hours`."""

    label: Any
    icon: str
    hours: int


EVENTS: dict[str, Event] = {
    "flood": Event(
        label=_("Flood or storm"),
        words=_("Heavy rain has hit your area. How are you, and what do you need? Three taps are enough."),
        questions=("people", "work", "stock"),
    ),
    "road": Event(
        label=_("Road closed"),
        words=_("Roads in your area are closed. Does our freight reach you, and what is urgent?"),
        questions=("work", "freight"),
    ),
    "price": Event(
        label=_("Price shock"),
        words=_("Prices have jumped. We want to know how hard it hits you before we decide."),
        questions=("price", "cash"), is_everywhere=True,
    ),
    "quake": Event(
        label=_("Earthquake"),
        words=_("The ground has shaken in your area. First of all: is everybody safe?"),
        questions=("people", "work", "stock"),
    ),
    "cold": Event(
        label=_("Snow and ice"),
        words=_("Snow and ice have come down on your area. Can you work, and what runs out?"),
        questions=("work", "freight", "stock"),
    ),
}  # fmt: skip

QUESTIONS: dict[str, Question] = {
    "people": Question(
        text=_("Is everybody safe?"),
        choices={"safe": _("All safe"), "missing": _("Not everybody reached yet"), "hurt": _("Somebody is hurt")},
        worrying=("missing", "hurt"),
    ),
    "work": Question(
        text=_("Can you work?"),
        choices={"usual": _("Working as usual"), "partly": _("Working partly"), "closed": _("Closed for now")},
        worrying=("closed",),
    ),
    "stock": Question(
        text=_("Is your stock damaged?"),
        choices={"none": _("Stock unharmed"), "some": _("Some stock damaged"), "most": _("Most stock damaged")},
        worrying=("most",),
    ),
    "freight": Question(
        text=_("Does freight reach you?"),
        choices={"usual": _("Freight as usual"), "late": _("Freight late"), "no": _("No freight")},
        worrying=("no",),
    ),
    "price": Question(
        text=_("How hard does it hit you?"),
        choices={"little": _("Hardly hit"), "felt": _("We feel it"), "hard": _("We lose money")},
        worrying=("hard",),
    ),
    "cash": Question(
        text=_("How long does your cash last?"),
        choices={"long": _("Cash is no worry"), "quarter": _("Cash for about three months"), "month": _("Cash for less than a month")},
        worrying=("month",),
    ),
}  # fmt: skip

HELP: dict[str, Help] = {
    "safety": Help(label=_("People need help now"), icon="shield-alert", hours=2),
    "goods": Help(label=_("Parts by another way"), icon="truck", hours=24),
    "terms": Help(label=_("More time to pay"), icon="clock", hours=48),
    "tools": Help(label=_("Tools or people for repairs"), icon="wrench", hours=48),
    "money": Help(label=_("Money from the care fund"), icon="wallet", hours=72),
    "talk": Help(label=_("Somebody to talk to"), icon="message-square", hours=24),
}
