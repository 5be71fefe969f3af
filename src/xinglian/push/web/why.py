"""Why somebody got a message or did not: one page per person, for headquarters."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, addresses_of, allow
from xinglian.kernel import clock, sql
from xinglian.push.models import Habit, Message, Preference
from xinglian.push.queries import why as query
from xinglian.push.queries.reach_sql import ADDRESS_OF, hours
from xinglian.push.queries.reasons import reason_of, until_of
from xinglian.push.queries.stalls import Stall, stalls
from xinglian.push.web import words
from xinglian.push.web.preferences import PACES
from xinglian.ui.widgets import Picker

MISSING: dict[str, Any] = {
    "closed": gettext_lazy("The channel was switched off when it went out."),
    "later": gettext_lazy("Its turn in the chain has not come."),
    "needless": gettext_lazy("Read before its turn came."),
    "stopped": gettext_lazy("The message was stopped before its turn came."),
    "superseded": gettext_lazy("A newer message took its place before its turn came."),
    "gone": gettext_lazy("The membership was deactivated before its turn came."),
    "unconfirmed": gettext_lazy("The address there is not confirmed."),
    "none": gettext_lazy("No address there when its turn came."),
}
ABSENT: dict[str, Any] = {
    "not_out": gettext_lazy("The message has not gone out."),
    "audience": gettext_lazy("The partner was not in the audience when it went out."),
    "inactive": gettext_lazy("The membership is deactivated."),
    "joined": gettext_lazy("Joined after it went out."),
    "roles": gettext_lazy("The message was for other roles."),
    "held_out": gettext_lazy("Held out of the experiment, by lot."),
    "wave": gettext_lazy("Drawn for a later wave of the experiment."),
    "others": gettext_lazy("Waits for the end of the experiment."),
    "ended": gettext_lazy("The experiment ended, and nobody else got it."),
    "under_way": gettext_lazy("It is still going out."),
    "words": gettext_lazy("Moved here after it went out, or there were no words for this reader."),
}


@allow(STAFF)
@require_GET
def why(request: ViewerRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    asked = request.GET.get("message", "")
    message_id = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    message = Message.objects.filter(pk=message_id).first() if message_id else None
    of_one = message_id if message else None
    found = query.stories(person_id=person_id, message_id=of_one)
    if len(found) < (query.MOST if of_one is None else 1):
        found += query.shelved(person_id=person_id, message_id=of_one, most=query.MOST - len(found))
    got = {one.row["membership_id"] for one in found}
    now, addresses = clock.now(), addresses_of(person_id=person_id)
    waiting = {way["channel"] for one in found for way in one.ways if way["state"] == "queued"}
    still = stalls(channels=waiting, now=now)
    unconfirmed = {one.kind for one in addresses if not (one.is_usable or one.broken_at)}
    return render(
        request,
        "push/why.html",
        {
            "person": person, "person_id": person_id, "now": now, "message": message,
            "stories": [_told(one, still, unconfirmed, now) for one in found],
            "absences": [
                {"org_name": one.org_name, "reason": ABSENT[one.reason], "at": one.at}
                for one in (query.absences(person_id=person_id, message_id=message_id, got=got) if message and message_id else [])
            ],
            "picker": Picker(
                url=reverse("push:pick_message"), placeholder=_("Search among messages sent"),
                labels=lambda values: {str(message.pk): message.title} if message else {},
            ).render("message", str(message.pk) if message else "", {"id": "message"}),
            "addresses": addresses,
            "best_hours": _best_hours(person_id), "wishes": _wishes(person_id), "habit": Habit.objects.filter(pk=person_id).first(), "usual": hours(),
        },
    )  # fmt: skip


@allow(STAFF)
@require_GET
def panel(request: ViewerRequest, person_id: int) -> HttpResponse:
    """The newest few, on the person's page."""
    _person(person_id)
    found = query.stories(person_id=person_id, most=5)
    return render(
        request,
        "push/_why_panel.html",
        {"stories": found, "person_id": person_id},
    )


def _person(person_id: int) -> dict[str, Any]:
    found = sql.row(
        "SELECT m.name, m.zone, m.language, o.name AS org_name FROM identity_pub_membership m"
        " JOIN identity_pub_organisation o ON o.org_id = m.org_id WHERE m.person_id = %s ORDER BY m.is_active DESC LIMIT 1",
        [person_id],
    )
    if found is None:
        raise Http404
    return found


def _told(story: query.Story, still: Mapping[str, Stall], unconfirmed: Collection[str], now: datetime) -> dict[str, Any]:  # fmt: skip
    is_paused = story.row["state"] == "paused"
    return {
        "row": story.row,
        "ways": [_way(way, is_paused=is_paused, stall=still.get(way["channel"]), now=now) for way in story.ways],
        "missing": [
            (channel, MISSING["unconfirmed" if why == "none" and ADDRESS_OF.get(channel) in unconfirmed else why])
            for channel, why in story.missing
        ],
        "receipts": story.receipts,
        "calls": [
            one | {"word": words.CALL_OUTCOMES.get(one["outcome"], ("",))[0]} for one in story.calls
        ],
        "asked": story.asked,
        "said": [one | {"word": words.CALL_RESULTS.get(one["result"], "")} for one in story.said],
    }  # fmt: skip


def _way(way: dict[str, Any], *, is_paused: bool, stall: Stall | None, now: datetime) -> dict[str, Any]:  # fmt: skip
    waits = way["state"] == "queued" or way["code"] == "digest"
    return way | {
        "words": reason_of(way, is_paused=is_paused, stall=stall),
        "until": until_of(way["next_at"], now=now, stall=stall) if waits else None,
    }


def _best_hours(person_id: int) -> list[dict[str, Any]]:
    """When each of the person's memberships reads most, and on what that rests. One query."""
    return sql.rows(
        "SELECT b.hour, b.readings, b.is_own, o.name AS org_name FROM push_besthour b JOIN identity_pub_membership m USING (membership_id)"
        " JOIN identity_pub_organisation o ON o.org_id = b.org_id WHERE m.person_id = %s ORDER BY o.name",
        [person_id],
    )


def _wishes(person_id: int) -> list[dict[str, Any]]:
    return [
        {
            "topic": words.KINDS.get(one.topic, _("Every kind")), "pace": PACES[one.pace],
            "off": [words.CHANNELS.get(key, key) for key in one.off], "order": [words.CHANNELS.get(key, key) for key in one.ranking],
            "changed_at": one.changed_at,
        }
        for one in Preference.objects.filter(person_id=person_id).order_by("topic")
    ]  # fmt: skip
