"""One alert: the line and its band, what it is made of, what to do, what was done."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import KEEPERS, READERS, STEERERS, AlertGone, alert_seen
from xinglian.risk.actions import settle_alert as actions
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Drill, Step
from xinglian.risk.models.alert import LIVE
from xinglian.risk.queries import alerts as query
from xinglian.risk.queries import detail
from xinglian.risk.queries.drills import planted_days
from xinglian.risk.queries.words import FINDING_WORDS, VERB_WORDS
from xinglian.risk.web.board import MuteForm
from xinglian.ui.answers import done, missing_is_404, refuse, refused

_ICONS = {
    "raised": "triangle-alert", "taken": "user-check", "muted": "pause", "unmuted": "play", "closed": "circle-check",
    "reopened": "rotate-ccw", "handed": "users", "noted": "message-square", "step": "check", "unstep": "x",
}  # fmt: skip


class CloseForm(forms.Form):
    finding = forms.ChoiceField(
        label=gettext_lazy("Finding"), choices=list(FINDING_WORDS.items()), widget=forms.RadioSelect,
        help_text=gettext_lazy("By it the radar learns how good it is."),
    )  # fmt: skip
    cause = forms.CharField(label=gettext_lazy("What caused it"), max_length=300)
    measure = forms.CharField(
        label=gettext_lazy("What was done about it"), max_length=300, required=False
    )
    rest_days = forms.IntegerField(
        label=gettext_lazy("No new alert of this series here for"), min_value=0, max_value=actions.MOST_REST,
        help_text=gettext_lazy("Days; 0: at once again."),
    )  # fmt: skip


class NoteForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("New owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {one.person_id: one.name for one in identity.staff_with(roles=KEEPERS)}
        self.fields["owner"].choices = [(str(key), name) for key, name in people.items()]  # type: ignore[attr-defined]


@allow(*READERS)
@require_GET
@missing_is_404(AlertGone)
def alert(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """GET the page."""
    one = alert_seen(alert_id)
    row = query.read("a.id = %(id)s", {"id": alert_id}, limit=1)[0]
    row["key"] = str(alert_id)
    series = SERIES.get(one.series)
    until = one.last_day + timedelta(days=14)
    drill = Drill.objects.get(pk=one.drill_id) if one.drill_id else None
    days = (
        planted_days(drill) if drill
        else detail.days_of(series=one.series, path=one.path, cut=one.cut, until=until)
    )  # fmt: skip
    chart = detail.chart(
        days, key=one.series, names=(row["series_word"], _("Expected"), _("Band from"), _("to"))
    )
    steps = FAMILIES[series.family].steps if series else ()
    head = query.read("a.id = %(id)s", {"id": one.head_id}, limit=1) if one.head_id else []
    return render(
        request,
        "risk/alert.html",
        {
            "a": row, "alert": one, "series": series, "chart": chart, "head": head[0] if head else None,
            "parts": query.parts_of(alert_id), "is_live": one.state in LIVE, "may_keep": request.viewer.has(*KEEPERS), "may_steer": request.viewer.has(*STEERERS),
            "drill": drill,
            "made_of": [] if drill else detail.made_of(
                series=one.series, path=one.path, cut=one.cut, first=one.first_day, last=one.last_day
            ),
            "steps": [(place, step, place in one.steps_done) for place, step in enumerate(steps)],
            "history": [
                {"word": VERB_WORDS.get(step.verb, step.verb), "icon": _ICONS.get(step.verb, "info"), "step": step, "sub": " · ".join(one for one in (step.person_name, step.words) if one)}
                for step in Step.objects.filter(alert_id=alert_id).order_by("-id")[:100]
            ],
        },
    )  # fmt: skip


def _back(alert_id: int) -> str:
    return reverse("risk:alert", args=[alert_id])


@allow(*KEEPERS)
@require_POST
@missing_is_404(AlertGone)
def take(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """POST: acknowledged, and mine."""
    alert_seen(alert_id)
    actions.take(alert_ids=[alert_id], viewer=request.viewer, now=clock.now())
    return done(request, _("Acknowledged. It is yours now."), to=_back(alert_id))


@allow(*KEEPERS)
@missing_is_404(AlertGone)
def mute(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """GET the form, POST until, why."""
    alert_seen(alert_id)
    form = MuteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.mute(
                alert_ids=[alert_id], until=form.cleaned_data["until"], why=form.cleaned_data["why"], viewer=request.viewer,
                today=timezone.localdate(), now=clock.now(),
            )  # fmt: skip
            return done(
                request, _("Muted until %(day)s") % {"day": form.cleaned_data["until"].isoformat()}, to=_back(alert_id),
                undo_url=reverse("risk:unmute", args=[alert_id]),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, alert_id, _("Mute"), _("Mute this alert"))


@allow(*KEEPERS)
@require_POST
@missing_is_404(AlertGone)
def unmute(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """POST: heard again."""
    try:
        actions.unmute(alert_id=alert_id, viewer=request.viewer, now=clock.now())
    except actions.NotLive as refusal:
        return refused(request, refusal, to=_back(alert_id))
    return done(request, _("Heard again"), to=_back(alert_id))


@allow(*KEEPERS)
@missing_is_404(AlertGone)
def close(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """GET the form, POST finding, cause, measure, rest_days."""
    alert_seen(alert_id)
    usual = {"finding": "true", "rest_days": knobs.value("risk.rest_days")}
    form = CloseForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(
                alert_id=alert_id, viewer=request.viewer, today=timezone.localdate(), now=clock.now(), **form.cleaned_data
            )  # fmt: skip
            return done(
                request, _("Closed with its finding"), to=_back(alert_id), undo_url=reverse("risk:reopen", args=[alert_id])
            )  # fmt: skip
        except AlertGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, alert_id, _("Close"), _("Close with a finding"))


@allow(*KEEPERS)
@require_POST
@missing_is_404(AlertGone)
def reopen(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """POST: it goes on."""
    try:
        actions.reopen(alert_id=alert_id, viewer=request.viewer, now=clock.now())
    except (actions.StillLive, actions.LiveTwin) as refusal:
        return refused(request, refusal, to=_back(alert_id))
    return done(request, _("Reopened"), to=_back(alert_id))


@allow(*KEEPERS)
@missing_is_404(AlertGone)
def hand_over(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """GET the form, POST owner."""
    one = alert_seen(alert_id)
    form = HandForm(request.POST or None, initial={"owner": str(one.owner_id)})
    if request.method == "POST" and form.is_valid():
        try:
            name = actions.hand_over(
                alert_id=alert_id, person_id=int(form.cleaned_data["owner"]), viewer=request.viewer, now=clock.now()
            )  # fmt: skip
            return done(request, _("Handed over to %(name)s") % {"name": name}, to=_back(alert_id))
        except AlertGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, alert_id, _("Hand over"), _("Hand the alert over"))


@allow(*KEEPERS)
@missing_is_404(AlertGone)
def note(request: ViewerRequest, alert_id: int) -> HttpResponse:
    """GET the form, POST words."""
    alert_seen(alert_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.note(
            alert_id=alert_id,
            words=form.cleaned_data["words"],
            viewer=request.viewer,
            now=clock.now(),
        )
        return done(request, _("Noted"), to=_back(alert_id))
    return _form(request, form, alert_id, _("Save note"), _("Write a note"))


@allow(*KEEPERS)
@require_POST
@missing_is_404(AlertGone)
def tick(request: ViewerRequest, alert_id: int, step: int) -> HttpResponse:
    """POST: a step of the playbook is done, or not after all."""
    try:
        actions.tick(alert_id=alert_id, step=step, viewer=request.viewer, now=clock.now())
    except (actions.NotLive, actions.NoSuchStep) as refusal:
        return refused(request, refusal, to=_back(alert_id))
    return done(request, _("Playbook: step %(n)s") % {"n": step + 1}, to=_back(alert_id))


def _form(
    request: ViewerRequest, form: forms.Form, alert_id: int, button: str, title: str
) -> HttpResponse:
    row = query.read("a.id = %(id)s", {"id": alert_id}, limit=1)[0]
    context = {
        "form": form,
        "a": row,
        "button": button,
        "form_title": title,
        "cancel_url": _back(alert_id),
    }
    return render(request, "risk/act.html", context, status=422 if form.is_bound else 200)
