"""The radar board: what strays, whose it is, since when."""

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import Role, Viewer, ViewerRequest, allow
from xinglian.kernel import audit, clock, jobs, scope
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import KEEPERS, READERS, STEERERS
from xinglian.risk.actions import settle_alert as actions
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.queries import alerts as query
from xinglian.risk.queries.watches import judged_until
from xinglian.risk.queries.words import STATE_WORDS
from xinglian.ui.answers import done, refuse, refused, table_file
from xinglian.ui.chips import one_of, plain_query, some_of, with_query
from xinglian.ui.days import DayField
from xinglian.ui.lists import Tab, selection

_OF = {"mine": gettext_lazy("mine"), "all": gettext_lazy("everybody's")}


class MuteForm(forms.Form):
    until = DayField(label=gettext_lazy("Silent until"), ahead=True)
    why = forms.CharField(label=gettext_lazy("Why it may be silent"), max_length=300)


@allow(*READERS)
@require_GET
def board(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &family= &of=mine|all &region= &level=high &q= &after=. A CSM begins with the own alerts."""
    region, chip = identity.region_chip(request)
    by = asked_of(request.GET, request.viewer, region=region)
    page = query.page(by, after=request.GET.get("after", ""))
    counts = query.count_states(owner=by.owner)
    return render(
        request,
        "risk/board.html",
        {
            "page": page, "state": by.state, "query": plain_query(request.GET), "clear_url": reverse("risk:board"),
            "is_mine": by.owner is not None, "may_keep": request.viewer.has(*KEEPERS), "may_steer": request.viewer.has(*STEERERS),
            "is_filtered": bool(by.families or by.region or by.text or by.least_level),
            "until": judged_until(), "mute_form": MuteForm(auto_id="mute_%s"),
            "tabs": [
                Tab(STATE_WORDS[one], with_query(request, state=None if one == "open" else one), counts.get(one, 0), one == by.state)
                for one in query.STATES
            ],
            "chips": [
                some_of(request, "family", _("Kind of cause"), {one.key: one.label for one in FAMILIES.values()}),
                one_of(request, "of", _("Of"), _OF), one_of(request, "level", _("Risk weight"), {"high": _("12 and more")}), chip,
            ],
        },
    )  # fmt: skip


def asked_of(asked: QueryDict, viewer: Viewer, *, region: str) -> query.Asked:
    of = asked.get("of") or ("mine" if viewer.has(Role.REGIONAL_CSM) else "all")
    state = asked.get("state", "")
    return query.Asked(
        state=state if state in query.STATES else "open", owner=viewer.person_id if of == "mine" else None,
        families=tuple(one for one in asked.getlist("family") if one in FAMILIES), region=region,
        least_level=query.RED if asked.get("level") == "high" else 0, text=asked.get("q", "").replace("\0", "").strip()[:60],
    )  # fmt: skip


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the board's filters. Audited."""
    region, _chip = identity.region_chip(request)
    rows = query.every(asked_of(request.GET, request.viewer, region=region))
    audit.record("export_alerts", subject=("risk.alert", "list"), after={"rows": len(rows)})
    heads = [
        _("Series"), _("Place"), _("Type or category"), _("State"), _("Risk weight"), _("Beyond since"), _("Days beyond"), _("Value"), _("Expected"),
        _("Owner"), _("Finding"), _("Cause of it"),
    ]  # fmt: skip
    lines = [
        [
            row["series_word"], row["place"], row["part"], str(row["state_word"]), row["level"], row["first_day"].isoformat(),
            row["days"], f"{row['value']:g}", f"{row['expected']:g}", row["owner_name"], str(row["finding_word"]), row["cause"],
        ]
        for row in rows
    ]  # fmt: skip
    return table_file("alerts", heads, lines, is_simulated=any(row["is_simulated"] for row in rows))


@allow(*KEEPERS)
@require_POST
def take_many(request: ViewerRequest) -> HttpResponse:
    """POST the ticked rows: acknowledged, and mine."""
    n = actions.take(alert_ids=_chosen(request), viewer=request.viewer, now=clock.now())
    words = ngettext("%(n)s alert acknowledged", "%(n)s alerts acknowledged", n) % {"n": n}
    return done(request, words, to=reverse("risk:board") + "?state=taken&of=mine")


@allow(*KEEPERS)
@require_POST
def mute_many(request: ViewerRequest) -> HttpResponse:
    """POST the ticked rows with until, why."""
    form = MuteForm(request.POST)
    if form.is_valid():
        try:
            n = actions.mute(
                alert_ids=_chosen(request), until=form.cleaned_data["until"], why=form.cleaned_data["why"],
                viewer=request.viewer, today=timezone.localdate(), now=clock.now(),
            )  # fmt: skip
            words = ngettext("%(n)s alert muted", "%(n)s alerts muted", n) % {"n": n}
            return done(request, words, to=reverse("risk:board") + "?state=muted")
        except Refusal as refusal:
            refuse(form, refusal)
    return render(request, "risk/_bulk_mute.html", {"mute_form": form}, status=422)


def _chosen(request: ViewerRequest) -> list[int]:
    picked = selection(request)
    if not picked.everything:
        return list(picked.ids)
    place = identity.region(code=picked.filters.get("region", ""))
    return query.ids(asked_of(picked.filters, request.viewer, region=place.path if place else ""))


@allow(*STEERERS)
@require_POST
def look_now(request: ViewerRequest) -> HttpResponse:
    """POST: count and judge everything anew, by a worker."""
    try:
        jobs.defer(
            "risk.keep_watch",
            scope=scope.network(),
            lock="risk.watch",
            queueing_lock="risk.keep_watch",
        )
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("risk:board"))
    audit.record("count_radar", subject=("risk.alert", "all"))
    return done(request, _("The radar counts anew. This page follows."), to=reverse("risk:board"))
