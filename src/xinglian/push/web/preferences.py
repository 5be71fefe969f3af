"""My notifications: what I want outside the app, at which hours; a panel of the page “How I am reached”."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.prefer import Wish, save_habit, save_wishes
from xinglian.push.models import Channel, Habit, Preference
from xinglian.push.queries.reach_sql import ADDRESS_OF, hours
from xinglian.push.rules.states import BINDING
from xinglian.push.web import words
from xinglian.ui import toast

PACES: dict[str, Any] = {
    "at_once": gettext_lazy("At once"),
    "daily": gettext_lazy("Once a day"),
    "weekly": gettext_lazy("Once a week"),
}
DAYS: dict[int, Any] = {
    1: gettext_lazy("Monday"), 2: gettext_lazy("Tuesday"), 3: gettext_lazy("Wednesday"), 4: gettext_lazy("Thursday"),
    5: gettext_lazy("Friday"), 6: gettext_lazy("Saturday"), 7: gettext_lazy("Sunday"),
}  # fmt: skip


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def preferences(request: ViewerRequest) -> HttpResponse:
    viewer, problem, status = request.viewer, "", 200
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return redirect("identity:addresses")  # a panel, no page
    if request.method == "POST":
        try:
            _save(request)
        except Refusal as refusal:
            problem, status = str(refusal), 422
        else:
            toast.done(request, _("Saved. It counts from the next message on."))
            if not request.headers.get("HX-Request"):
                return redirect("identity:addresses")
    habit = Habit.objects.filter(pk=viewer.person_id).first()
    channels = _channels()
    return render(
        request,
        "push/preferences.html",
        {
            "lines": _lines(viewer.person_id, channels),
            "channels": [(key, words.CHANNELS[key]) for key in channels],
            "paces": PACES,
            "days": DAYS,
            "every_hour": [(hour, f"{hour:02}:00") for hour in range(24)],
            "habit": habit,
            "usual": {name: f"{hour:02}:00" for name, hour in hours().items()},
            "problem": problem,
            "action": reverse("push:preferences"),
        },
        status=status,
    )


def _channels() -> list[str]:
    """Channels that are switched on and reach a person, in the words' order."""
    on = set(Channel.objects.filter(is_on=True).values_list("key", flat=True))
    return [key for key in words.CHANNELS if key in on and key in ADDRESS_OF]


def _lines(person_id: int, channels: list[str]) -> list[dict[str, Any]]:
    found = {one.topic: one for one in Preference.objects.filter(person_id=person_id)}
    everything = found.get("")
    return [
        {
            "topic": topic, "word": word, "icon": words.KIND_ICONS[topic], "binds": topic in BINDING,
            "on": [
                key
                for key in channels
                if not (everything and key in everything.off) and not (topic in found and key in found[topic].off)
            ],
            **_order(found.get(topic), everything, channels),
            "pace": _pace(found.get(topic), everything),
        }
        for topic, word in words.KINDS.items()
    ]  # fmt: skip


def _order(own: Preference | None, everything: Preference | None, channels: list[str]) -> dict[str, Any]:  # fmt: skip
    """`ranking`: the wish in words; `offered`: every channel, those of the wish first."""
    wish = (own.ranking if own else []) or (everything.ranking if everything else [])
    known = [key for key in wish if key in channels]
    offered = [*known, *(key for key in channels if key not in known)]
    return {
        "ranking": [words.CHANNELS[key] for key in known],
        "offered": [(key, words.CHANNELS[key]) for key in offered],
    }


def _pace(own: Preference | None, everything: Preference | None) -> str:
    if own and own.pace != "at_once":
        return own.pace
    return everything.pace if everything else "at_once"


def _save(request: ViewerRequest) -> None:
    viewer, now, given, channels = request.viewer, clock.now(), request.POST, _channels()
    save_habit(
        person_id=viewer.person_id, org_id=viewer.org_id, now=now, agrees="consent" in given,
        quiet_from=_number(given, "quiet_from", 23), quiet_to=_number(given, "quiet_to", 23),
        digest_hour=_number(given, "digest_hour", 23), digest_day=_number(given, "digest_day", 7),
    )  # fmt: skip
    # Channels that are switched off today stand on no page: what was said about them stays.
    known = {one.topic: one for one in Preference.objects.filter(person_id=viewer.person_id)}
    before = {topic: one.off for topic, one in known.items()}
    wishes = {}
    for topic in words.KINDS:
        wanted = set(given.getlist(f"on_{topic}"))
        hidden = [key for key in {*before.get(topic, []), *before.get("", [])} if key not in channels]  # fmt: skip
        pace = given.get(f"pace_{topic}", "at_once")
        wishes[topic] = Wish(
            off=tuple(sorted([*(key for key in channels if key not in wanted), *hidden])),
            ranking=_ranking(given, topic, channels, known.get(topic)),
            pace=pace if pace in PACES else "at_once",
        )
    save_wishes(person_id=viewer.person_id, org_id=viewer.org_id, wishes=wishes, now=now)


def _ranking(
    given: QueryDict, topic: str, channels: list[str], known: Preference | None
) -> tuple[str, ...]:
    """As the list stands, if the person wants an order of their own; what is switched off today keeps its place behind."""
    if f"own_{topic}" not in given:
        return ()
    wanted = [key for key in dict.fromkeys(given.getlist(f"rank_{topic}")) if key in channels]
    hidden = [key for key in (known.ranking if known else []) if key not in channels]
    return (*wanted, *hidden)


def _number(given: QueryDict, name: str, most: int) -> int | None:
    text = str(given.get(name, ""))
    return int(text) if text.isdecimal() and int(text) <= most else None
