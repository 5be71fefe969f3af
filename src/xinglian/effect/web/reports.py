"""Communication reports: the list, one of them, and making one now."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.effect.access import REPORT_MAKERS, REPORT_READERS
from xinglian.effect.actions.make_report import make_report, name_of
from xinglian.effect.models import Report
from xinglian.effect.queries.snapshot import figures_of, last_day, now_of
from xinglian.effect.rules.period import CHINA
from xinglian.effect.rules.reports import past, restated
from xinglian.effect.web import words
from xinglian.effect.web.report_words import cards, measure, named
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.tongues import INTERFACE, tongue
from xinglian.push import api as push
from xinglian.ui import toast
from xinglian.ui.charts import Line, Series, Target

_MOST = 60
_OFFERED = {"month": 6, "quarter": 4}


@allow(*REPORT_READERS)
@require_GET
def reports(request: ViewerRequest) -> HttpResponse:
    """The newest edition of each, newest first; and what can still be made."""
    every = list(Report.objects.order_by("-first_day", "span", "-edition")[: 3 * _MOST])
    newest: dict[tuple[str, date], Report] = {}
    for one in every:
        newest.setdefault((one.span, one.first_day), one)
    today = clock.now().astimezone(CHINA).date()
    offered = [
        {"span": span, "first_day": day, "label": name_of(Report(span=span, first_day=day)), "is_again": (span, day) in newest}
        for span, count in _OFFERED.items()
        for day in past(span, today=today, count=count)
    ]  # fmt: skip
    return render(
        request,
        "effect/reports.html",
        {
            "rows": [{"report": one, "name": name_of(one), "headline": one.figures["headline"]} for one in list(newest.values())[:_MOST]],
            "offered": [one for one in offered if not one["is_again"]] + [one for one in offered if one["is_again"]],
            "may_make": request.viewer.has(*REPORT_MAKERS),
        },
    )  # fmt: skip


@allow(*REPORT_READERS)
@require_GET
def report(request: ViewerRequest, report_id: int) -> HttpResponse:
    """One report as it stood, with what later editions and later receipts changed."""
    one = found(report_id)
    editions = list(
        Report.objects.filter(span=one.span, first_day=one.first_day).order_by("edition")
    )
    earlier = next((e for e in reversed(editions) if e.edition < one.edition), None)
    is_newest = editions[-1].pk == one.pk
    since = (
        restated(one.figures["headline"], now_of(span=one.span, first_day=one.first_day))
        if is_newest
        else {}
    )
    kept = one.figures
    return render(
        request,
        "effect/report.html",
        {
            "report": one, "name": name_of(one), "last_day": last_day(span=one.span, first_day=one.first_day),
            "cards": cards(kept), "total": figures_of(kept["total"]), "tables": tables(kept), "chart": _chart(kept),
            "best": [_line(row) for row in kept["best"]], "weak": [_line(row) for row in kept["weak"]],
            "rework": kept["rework"], "mark": kept["targets"]["mark"], "kinds": push.kind_words(),
            "restated": _told(restated(earlier.figures["headline"], kept["headline"])) if earlier else [],
            "earlier": earlier, "since": _told(since), "editions": editions, "is_newest": is_newest, "newest": editions[-1],
            "papers": [(language, tongue(language).label) for language in INTERFACE],
            "may_make": request.viewer.has(*REPORT_MAKERS),
        },
    )  # fmt: skip


@allow(*REPORT_MAKERS)
@require_POST
def make(request: ViewerRequest) -> HttpResponse:
    """POST span, first_day: now, and another edition if there is one already."""
    span, first_day = request.POST.get("span", ""), parse_date(request.POST.get("first_day", ""))
    if span not in Report.Span.values or first_day is None:
        raise Http404
    try:
        made = make_report(span=span, first_day=first_day, made_by=request.viewer.name, now=clock.now())  # fmt: skip
    except Refusal as refusal:
        toast.done(request, str(refusal))
        return redirect("effect:reports")
    toast.done(request, _("Made: %(name)s") % {"name": name_of(made)})
    return redirect(reverse("effect:report", args=[made.pk]))


def found(report_id: int) -> Report:
    one = Report.objects.filter(pk=report_id).first()
    if one is None:
        raise Http404
    return one


def tables(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """A table for each thing figures are told by, in the reader's words."""
    return [
        {
            "by": by, "label": words.BY[by], "with_reach": by not in ("role", "channel"),
            "lines": words.lines(by, {key: figures_of(one) for key, one in found_by.items()}),
        }
        for by, found_by in ((by, kept["by"][by]) for by in words.BY)
        if found_by
    ]  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"figures": figures_of(row["figures"])}


def _told(changes: dict[str, tuple[float | None, float | None]]) -> list[dict[str, str]]:
    return [
        {"label": named(name), "was": measure(name, was), "now": measure(name, now)}
        for name, (was, now) in changes.items()
    ]


def _chart(kept: dict[str, Any]) -> Line | None:
    over_time = {key: figures_of(one) for key, one in kept["over_time"].items()}
    if len(over_time) < 2:
        return None
    wanted = round(100 * kept["targets"]["reach"])
    return Line(
        labels=[key[5:] for key in over_time],
        series=[
            Series(_("Partners reached"), [_points(one.reach) for one in over_time.values()]),
            Series(_("Responded"), [_points(one.response) for one in over_time.values()], muted=True),
        ],
        unit="%", y_min=0, y_max=100, area=False, target=Target(wanted, _("Target %(n)s%%") % {"n": wanted}),
    )  # fmt: skip


def _points(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
