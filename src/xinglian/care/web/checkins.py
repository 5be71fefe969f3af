"""Rounds of questions after an event: ask, see who needs what, ask again, close."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.care.access import CARERS
from xinglian.care.actions.ask_around import ask_again, ask_around, close_checkin
from xinglian.care.definitions.hardship import EVENTS, HELP, QUESTIONS
from xinglian.care.queries import checkins as query
from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, refuse, table_file
from xinglian.ui.cascade import Cascade
from xinglian.ui.chips import one_of
from xinglian.ui.lists import Choice, Tab

_EVERYWHERE = "cn"
_WITHIN = {"6": gettext_lazy("6 hours"), "24": gettext_lazy("a day"), "72": gettext_lazy("three days")}  # fmt: skip


class AskForm(forms.Form):
    """`region` is a region's code; empty asks everybody within reach, where the event allows it."""

    region = forms.CharField(
        label=gettext_lazy("Where"), required=False,
        widget=Cascade(url=reverse_lazy("identity:region_levels"), levels=identity.region_levels),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=80)
    words = forms.CharField(
        label=gettext_lazy("What they read first"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    questions = forms.MultipleChoiceField(
        label=gettext_lazy("Questions"), choices=[(key, one.text) for key, one in QUESTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each is one tap. What help they need is always asked."),
    )  # fmt: skip
    within = forms.ChoiceField(
        label=gettext_lazy("Answer within"), choices=list(_WITHIN.items()), initial="24", widget=forms.RadioSelect
    )  # fmt: skip

    def __init__(self, *args: Any, needs_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].required = needs_place
        self.fields["region"].error_messages["required"] = _("Choose where it happened.")

    def clean_region(self) -> str:
        code = str(self.cleaned_data["region"])
        if code and identity.region(code=code) is None:
            raise forms.ValidationError(_("Choose a place from the list."))
        return code


@allow(*CARERS)
@require_GET
def checkins(request: ViewerRequest) -> HttpResponse:
    """GET: all rounds, the newest first."""
    rows = query.checkins()
    places = identity.regions_by_path(paths={row["region_path"] for row in rows})
    for row in rows:
        place = places.get(row["region_path"])
        row["place"] = (
            place.label if place and row["region_path"] != _EVERYWHERE else _("everywhere")
        )
    return render(
        request,
        "care/checkins.html",
        {"rows": rows, "events": [(key, one.label) for key, one in EVENTS.items()]},
    )


@allow(*CARERS)
def ask(request: ViewerRequest) -> HttpResponse:
    """GET ?event= the form with its words, POST it."""
    key = request.GET.get("event", "")
    key = key if key in EVENTS else "flood"
    event, now = EVENTS[key], clock.now()
    initial = {"title": event.label, "words": event.words, "questions": list(event.questions), "within": "24"}  # fmt: skip
    form = AskForm(request.POST or None, initial=initial, needs_place=not event.is_everywhere)
    if request.method == "POST" and form.is_valid():
        given, viewer = form.cleaned_data, request.viewer
        try:
            made = ask_around(
                org_id=viewer.org_id, event=key, title=given["title"], words=given["words"],
                region_path=_path(given["region"]), questions=given["questions"],
                answer_by=now + timedelta(hours=int(given["within"])), person_id=viewer.person_id,
                person_name=viewer.name, now=now,
            )  # fmt: skip
            return done(
                request, _("The questions are on their way"), to=reverse("care:checkin", args=[made.pk])
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    place = str(form["region"].value() or "")
    choices = [
        Choice(label=one.label, url=f"{request.path}?event={name}", active=name == key)
        for name, one in EVENTS.items()
    ]
    return render(
        request,
        "care/ask.html",
        {"form": form, "choices": choices, "event": key, "many": query.partners_in(_path(place)) if place or event.is_everywhere else None},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@allow(*CARERS)
@require_GET
def asked_count(request: ViewerRequest) -> HttpResponse:
    """GET ?region=: how many would be asked."""
    chosen = [one for one in request.GET.getlist("region") if one]
    many = query.partners_in(_path(chosen[-1] if chosen else ""))
    return render(request, "care/_asked_count.html", {"many": many})


@allow(*CARERS)
@require_GET
def checkin(request: ViewerRequest, checkin_id: int) -> HttpResponse:
    """GET ?state= &kind= &after=: who needs what."""
    one = _found(checkin_id)
    state = request.GET.get("state", "needs")
    state = state if state in ("needs", "waiting", "fine", "all") else "needs"
    kind = request.GET.get("kind", "")
    page = query.replies(
        checkin_id=checkin_id, state="" if state == "all" else state,
        kind=kind if kind in HELP else "", after=request.GET.get("after", ""),
    )  # fmt: skip
    tabs = [
        Tab(label, f"{request.path}?state={key}", one[counted], key == state)
        for key, label, counted in (
            ("needs", _("Need somebody"), "needs"), ("waiting", _("Silent"), "waiting"),
            ("fine", _("All right"), "fine"), ("all", _("All"), "asked"),
        )
    ]  # fmt: skip
    return render(
        request,
        "care/checkin.html",
        {
            "c": one, "page": page, "tabs": tabs, "state": state, "now": clock.now(),
            "chips": [one_of(request, "kind", _("Need"), {key: help.label for key, help in HELP.items()})],
            "needs": query.needs_by_kind(checkin_id), "may_close": not query.asks_beyond_reach(checkin_id),
        },
    )  # fmt: skip


@allow(*CARERS)
@require_POST
def again(request: ViewerRequest, checkin_id: int) -> HttpResponse:
    """POST: a second message to the silent."""
    _found(checkin_id)
    viewer = request.viewer
    many = ask_again(
        checkin_id=checkin_id, now=clock.now(), person_id=viewer.person_id, person_name=viewer.name
    )
    words = ngettext("Asked %(n)s partner again", "Asked %(n)s partners again", many)
    return done(request, words % {"n": many}, to=reverse("care:checkin", args=[checkin_id]))


@allow(*CARERS)
@require_POST
def close(request: ViewerRequest, checkin_id: int) -> HttpResponse:
    """POST: no more answers."""
    _found(checkin_id)
    here = reverse("care:checkin", args=[checkin_id])
    try:
        close_checkin(checkin_id=checkin_id, now=clock.now())
    except Refusal as refusal:
        return done(request, str(refusal), to=here)
    return done(
        request, _("Closed. Open needs stay with their owners."), to=here,
        undo_url=reverse("care:reopen_checkin", args=[checkin_id]),
    )  # fmt: skip


@allow(*CARERS)
@require_POST
def reopen(request: ViewerRequest, checkin_id: int) -> HttpResponse:
    """POST: answers are taken again."""
    _found(checkin_id)
    here = reverse("care:checkin", args=[checkin_id])
    try:
        close_checkin(checkin_id=checkin_id, now=clock.now(), reopen=True)
    except Refusal as refusal:
        return done(request, str(refusal), to=here)
    return done(request, _("Open again"), to=here)


@allow(*CARERS)
@require_GET
def export(request: ViewerRequest, checkin_id: int) -> HttpResponse:
    """GET: every answer as a file. Audited."""
    one = _found(checkin_id)
    rows = query.every_reply(checkin_id)
    audit.record(
        "export_replies", subject=("care.checkin", checkin_id), name=one["title"], after={"rows": len(rows)}
    )  # fmt: skip
    heads = [_("Partner code"), _("Partner"), _("Answer"), _("Needs"), _("Note"), _("Answered by"), _("Answered at"), _("Contact"), _("Phone")]  # fmt: skip
    return table_file("checkin", heads, _lines(rows), is_simulated=bool(one["is_simulated"]))


def _lines(rows: Iterable[dict[str, Any]]) -> Iterable[list[Any]]:
    for row in rows:
        at = row["answered_at"]
        yield [
            row["code"], row["name"], "; ".join(str(one["text"]) for one in row["said"]),
            "; ".join(str(one["label"]) for one in row["needs"]), row["note"], row["answered_by_name"],
            timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "", row["contact_name"], row["contact_phone"],
        ]  # fmt: skip


def _found(checkin_id: int) -> dict[str, Any]:
    one = query.checkin(checkin_id)
    if one is None:
        raise Http404
    return one


def _path(code: str) -> str:
    place = identity.region(code=code) if code else None
    return place.path if place else _EVERYWHERE
