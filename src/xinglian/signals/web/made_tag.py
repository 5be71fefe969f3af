"""A tag people made: its page, and why a partner carries it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.signals.access import MAKERS, MAY_SAVE
from xinglian.signals.queries import list_entries
from xinglian.signals.queries.made_page import MadePage, made_page, made_why
from xinglian.signals.queries.made_tags import NoSuchMadeTag
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.rules.problems import ExpressionProblem
from xinglian.signals.web.audience import split_of
from xinglian.ui.answers import missing_is_404
from xinglian.ui.charts import Line, Series
from xinglian.ui.lists import Page, Tab, decode_cursor, encode_cursor


@allow(STAFF)
@require_GET
@missing_is_404(NoSuchMadeTag)
def made_tag(request: ViewerRequest, made_id: int) -> HttpResponse:
    """What it means, who carries it, how that changed, who uses it. GET ?seed= other partners."""
    seed = request.GET.get("seed", "0")
    number = int(seed) if seed.isdecimal() and len(seed) < 10 else 0
    page = made_page(made_id=made_id, now=clock.now(), seed=number)
    context = {
        "page": page,
        "tag": page.tag,
        "chart": _chart(page),
        "has_ended": page.tag.has_ended(timezone.localdate()),
        "may_export": request.viewer.has(*MAY_SAVE),
        "may_make": request.viewer.has(*MAKERS),
        "next_seed": number + 1,
        "audience_url": f"{reverse('signals:new_audience')}?{urlencode({'audience_expr': page.tag.key})}",
    }
    if page.tag.is_list:
        context |= _entries(request, made_id)
    return render(
        request, "signals/made_tag.html", context | split_of(page.makeup, page.tag.key)
    )  # fmt: skip


@allow(STAFF)
@require_GET
@missing_is_404(NoSuchMadeTag)
def made_tag_why(request: ViewerRequest, made_id: int, partner_id: int) -> HttpResponse:
    """Every condition of the rule with this partner's figures; for a list, who put it there."""
    problem = ""
    told = None
    try:
        told = made_why(made_id=made_id, partner_id=partner_id)
    except ExpressionProblem as error:
        problem = sentence_of(error.problem)
    if told is None and not problem:
        raise Http404
    return render(
        request, "signals/made_why.html",
        {"why": told, "told": told.told if told else None, "problem": problem, "made_id": made_id},
    )  # fmt: skip


def _entries(request: ViewerRequest, made_id: int) -> dict[str, Any]:
    """Who stands on the list, or (`?view=past`) who did. Paged."""
    view = "past" if request.GET.get("view") == "past" else "now"
    counts = list_entries.counts(made_id)
    place = decode_cursor(request.GET.get("after", "") or request.GET.get("before", ""))
    offset = int(place[0]) if place else 0
    rows = list_entries.entries(made_id, view=view, offset=offset)
    size, total = list_entries.PAGE, counts[view]
    here = reverse("signals:made_tag", args=[made_id])
    return {
        "is_past": view == "past",
        "entry_tabs": [
            Tab(_("On the list"), here, counts["now"], view == "now"),
            Tab(_("Taken off"), f"{here}?view=past", counts["past"], view == "past"),
        ],
        "entries": Page(
            rows=rows,
            previous=encode_cursor([max(0, offset - size)]) if offset else None,
            next=encode_cursor([offset + size]) if offset + size < total else None,
            total=total,
            first=offset + 1 if rows else None,
        ),
    }


def _chart(page: MadePage) -> Line | None:
    """The count after each computation; nothing to draw before the second one."""
    if len(page.history) < 2:
        return None
    labels = [f"{timezone.localtime(at):%m-%d %H:%M}" for at, _count in page.history]
    return Line(
        labels=labels,
        series=[Series(_("Partners"), [float(count) for _at, count in page.history])],
        y_min=0,
    )
