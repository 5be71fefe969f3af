"""Who the sentinels are: choose, suggest, let go, replace."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.sentinel.access import READERS, STEERERS
from xinglian.sentinel.actions import keep_sentinels as actions
from xinglian.sentinel.queries import sentinels as query
from xinglian.sentinel.web.rounds import may_steer
from xinglian.signals import api as signals
from xinglian.ui.answers import done, refuse, refused
from xinglian.ui.list_file import asked_kind, list_file
from xinglian.ui.lists import Tab, selection
from xinglian.ui.widgets import Picker

_VIEWS = {
    "now": gettext_lazy("Sentinels"),
    "silent": gettext_lazy("Silent twice"),
    "past": gettext_lazy("Were sentinels"),
}
_MOST_UNDONE = 300


def _audience_labels(values: list[str]) -> dict[str, str]:
    return {value: label for value, (label, _rule) in signals.chosen_rules(values).items()}


class ChooseForm(forms.Form):
    picked = forms.Field(
        label=gettext_lazy("Partners"), required=False,
        widget=Picker(url=reverse_lazy("partners:options"), multiple=True, labels=partners.picked_labels),
        help_text=gettext_lazy("Code, name, or first letters."),
    )  # fmt: skip
    audience = forms.CharField(
        label=gettext_lazy("Everybody of an audience or a tag"), required=False,
        widget=Picker(url=reverse_lazy("signals:overlap_choices"), labels=_audience_labels),
        help_text=gettext_lazy("As it is now: who joins the audience later does not follow."),
    )  # fmt: skip


@allow(*READERS)
@require_GET
def sentinels(request: ViewerRequest) -> HttpResponse:
    """GET ?view=now|silent|past &after=. Beside the silent stands who may take their place."""
    view = request.GET.get("view", "now")
    view = view if view in _VIEWS else "now"
    page = query.sentinels(view=view, after=request.GET.get("after", ""))
    steers = may_steer(request)
    if view == "silent" and steers:
        others = query.replacements(list(page.rows), now=clock.now())
        for row in page.rows:
            row["other"] = others.get(row["id"])
    counts = query.counts()
    return render(
        request,
        "sentinel/sentinels.html",
        {
            "page": page, "view": view, "may_steer": steers, "counts": counts, "size": int(knobs.value("sentinel.size")),
            "tabs": [
                Tab(label, request.path + ("" if key == "now" else f"?view={key}"), counts[key], key == view)
                for key, label in _VIEWS.items()
            ],
        },
    )  # fmt: skip


@allow(*STEERERS)
def choose(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST picked, audience."""
    form = ChooseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        picked = [int(one) for one in given["picked"] or () if str(one).isdecimal()]
        rules = signals.chosen_rules([given["audience"]] if given["audience"] else [])
        try:
            meant = [
                one for _label, rule in rules.values() for one in signals.audience_ids(expr=rule)
            ]
            if len(meant) > actions.MOST:
                raise actions.TooMany(n=len(meant), most=actions.MOST)
            found = actions.choose(
                partner_ids=[*picked, *meant], source="audience" if meant and not picked else "hand", viewer=request.viewer,
                now=clock.now(),
            )  # fmt: skip
            return _chosen(request, found)
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request, "sentinel/choose.html", {"form": form}, status=422 if form.is_bound else 200
    )


@allow(*STEERERS)
@require_POST
def choose_selected(request: ViewerRequest) -> HttpResponse:
    """POST from the list of partners: the ticked ones."""
    try:
        ids = partners.chosen_partners(post=request.POST, viewer=request.viewer)
        found = actions.choose(
            partner_ids=ids, source="hand", viewer=request.viewer, now=clock.now()
        )
    except Refusal as refusal:
        return done(request, str(refusal), to=reverse("partners:list"))
    return _chosen(request, found)


@allow(*STEERERS)
def suggest(request: ViewerRequest) -> HttpResponse:
    """GET whom to take so that types and provinces are as in the network; POST the ticked ones (`partner`)."""
    now, size = clock.now(), int(knobs.value("sentinel.size"))
    refusal: Refusal | None = None
    if request.method == "POST":
        ids = [int(one) for one in request.POST.getlist("partner") if one.isdecimal() and len(one) < 19]  # fmt: skip
        try:
            return _chosen(
                request, actions.choose(partner_ids=ids, source="balance", viewer=request.viewer, now=now)
            )  # fmt: skip
        except Refusal as why:
            refusal = why
    return render(
        request,
        "sentinel/suggest.html",
        {"rows": query.suggestion(size=size, now=now), "size": size, "there": query.counts()["now"], "refused": refusal},
        status=422 if refusal else 200,
    )  # fmt: skip


@allow(*STEERERS)
@require_POST
def leave(request: ViewerRequest) -> HttpResponse:
    """POST the ticked ones, or those just chosen (`?id=…`): asked no more."""
    ids = _ids(request) or list(selection(request).ids)
    here = reverse("sentinel:sentinels")
    try:
        gone = actions.leave(sentinel_ids=ids, viewer=request.viewer, now=clock.now())
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    words = ngettext("%(n)s partner is no sentinel any more", "%(n)s partners are no sentinels any more", len(gone))  # fmt: skip
    return done(request, words % {"n": len(gone)}, to=here, undo_url=_undo("put_back", gone))


@allow(*STEERERS)
@require_POST
def put_back(request: ViewerRequest) -> HttpResponse:
    """POST `?id=…`, or the ticked ones: asked again."""
    ids = _ids(request) or list(selection(request).ids)
    here = reverse("sentinel:sentinels")
    try:
        many = actions.put_back(sentinel_ids=ids)
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    words = ngettext("%(n)s partner is a sentinel again", "%(n)s partners are sentinels again", many)  # fmt: skip
    return done(request, words % {"n": many}, to=here)


@allow(*STEERERS)
@require_POST
def replace(request: ViewerRequest, sentinel_id: int, partner_id: int) -> HttpResponse:
    """POST: this partner in that one's place."""
    here = reverse("sentinel:sentinels") + "?view=silent"
    try:
        actions.replace(
            sentinel_id=sentinel_id, partner_id=partner_id, viewer=request.viewer, now=clock.now()
        )
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    return done(request, _("Sentinel replaced"), to=here)


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponseBase:
    """GET ?view=past &format=csv|xlsx: who they are, how often they answered. Audited."""
    view = "past" if request.GET.get("view") == "past" else "now"
    rows = query.every(view=view)
    audit.record(
        "export_sentinels", subject=("sentinel.sentinel", "list"), after={"rows": len(rows)}
    )
    heads = [_("Partner code"), _("Partner"), _("Type"), _("Province"), _("Sentinel since"), _("How"), _("Times asked"), _("Times answered"), _("Last answer"), _("Until")]  # fmt: skip
    lines = [
        [
            row["code"], row["name"], str(row["type_word"]), row["province_word"], _day(row["chosen_at"]), str(row["source_word"]), row["asked"],
            row["answered"], _day(row["last_answered_at"]), _day(row["left_at"]),
        ]
        for row in rows
    ]  # fmt: skip
    return list_file(
        "sentinels", heads, lines, kind=asked_kind(request), sheet=_("Sentinels"), is_simulated=any(row["is_simulated"] for row in rows)
    )  # fmt: skip


def _chosen(request: ViewerRequest, ids: list[int]) -> HttpResponse:
    words = ngettext("%(n)s partner is a sentinel now", "%(n)s partners are sentinels now", len(ids))  # fmt: skip
    return done(
        request, words % {"n": len(ids)}, to=reverse("sentinel:sentinels"), undo_url=_undo("leave", ids)
    )  # fmt: skip


def _undo(name: str, ids: list[int]) -> str:
    if not 0 < len(ids) <= _MOST_UNDONE:
        return ""
    return f"{reverse(f'sentinel:{name}')}?{'&'.join(f'id={one}' for one in ids)}"


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def _ids(request: ViewerRequest) -> list[int]:
    return [int(one) for one in request.GET.getlist("id") if one.isdecimal() and len(one) < 19]
