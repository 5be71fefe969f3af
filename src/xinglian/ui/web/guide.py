"""The living style guide: every component drawn by the very code shown under it. Staff only."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.ui import cascade, lists, toast
from xinglian.ui.web.guards import staff_only
from xinglian.ui.web.guide_data import CITIES, sample
from xinglian.ui.web.guide_pickers import guide_levels

# Group → (file in templates/ui/guide, title, when to use it, when not).
GROUPS: tuple[tuple[Any, tuple[tuple[str, Any, Any, Any], ...]], ...] = (
    (
        _("Words and marks"),
        (
            (
                "status",
                _("Status"),
                _("shape, word and colour say the same"),
                _("not for what nobody has to judge: a kind or a place is a tag"),
            ),
            (
                "receipts",
                _("Receipts"),
                _("five stars from sent to acted"),
                _("not for anything but messages"),
            ),
            (
                "numbers",
                _("Numbers"),
                _("each opens to its facts"),
                _("not for a number that cannot say where it comes from"),
            ),
            (
                "small",
                _("Tags, people, keys"),
                _("what a thing or a person is called"),
                _("not for a status, and not as a button"),
            ),
        ),
    ),
    (
        _("Acting"),
        (
            (
                "buttons",
                _("Buttons"),
                _("verb + quantity + object, one main one in a place"),
                _("not two main ones side by side; red only where a person must move now"),
            ),
            (
                "dialogs",
                _("Dialog and side panel"),
                _("a question with its consequences; details"),
                _("no wizard in a dialog, and no question when Undo will do"),
            ),
            (
                "notices",
                _("Notices and toasts"),
                _("problems stay, confirmations go"),
                _("no toast for a problem, no notice for what went well"),
            ),
        ),
    ),
    (
        _("Asking"),
        (
            (
                "form",
                _("Form"),
                _("errors stand under the field and say the fix"),
                _("no form for one switch: a switch in its row is enough"),
            ),
            (
                "pickers",
                _("Pickers"),
                _("a region, a partner, a part, a person"),
                _("not for fewer than eight choices: they fit a list or radio buttons"),
            ),
            (
                "days",
                _("Days and spans"),
                _("spans, lunar calendar, festivals, days off"),
                _("not for a month or a quarter alone: a list is quicker"),
            ),
            (
                "money",
                _("Money"),
                _("written as people write it"),
                _("not for unit prices with more than two digits, nor for quantities"),
            ),
            (
                "steps",
                _("Steps"),
                _("where a one-page form stands"),
                _("not for fewer than three steps"),
            ),
        ),
    ),
    (
        _("Listing"),
        (
            (
                "table",
                _("List"),
                _("views, filters, columns, bulk bar, keys"),
                _("not for fewer than five rows of two facts: rows in a panel read better"),
            ),
            (
                "tabs",
                _("Tabs and chips"),
                _("saved views, switches, filters"),
                _("not for steps that follow one another"),
            ),
        ),
    ),
    (
        _("Showing"),
        (
            (
                "cards",
                _("Cards"),
                _("to acknowledge, to do, to watch"),
                _("not for long lists: a table shows ten times as many"),
            ),
            (
                "timeline",
                _("Timeline"),
                _("what happened, newest first"),
                _("not for numbers over time: that is a chart"),
            ),
            (
                "bars",
                _("Progress, target, sparkline"),
                _("drawn by the server"),
                _("not to compare more than eight: use a chart with its table"),
            ),
            (
                "charts",
                _("Charts"),
                _("direct labels, target lines, a table behind each"),
                _("not for three numbers: write them"),
            ),
            (
                "multiples",
                _("Small multiples"),
                _("many regions on one scale"),
                _("not for scales that differ"),
            ),
            (
                "map",
                _("China by province"),
                _("34 tiles, number and shape in each"),
                _("not where size matters more than place: bars are more exact"),
            ),
        ),
    ),
    (
        _("States and paper"),
        (
            (
                "states",
                _("Empty, failed, loading, offline"),
                _("what it means and one way out"),
                _("never a bare “no data”, never a spinner without an end"),
            ),
            (
                "paper",
                _("Simulated data and print"),
                _("the ribbon, A4"),
                _("not closed, not faded, not left out on paper"),
            ),
        ),
    ),
)
PARTS = {
    name: (title, when, never) for _group, parts in GROUPS for name, title, when, never in parts
}
# Those that bring their own panels.
_WIDE = {"table", "charts", "cards", "map", "tabs"}


@dataclass(frozen=True)
class Entry:
    name: str
    title: Any
    when: Any
    url: str


def _groups() -> list[tuple[Any, list[Entry]]]:
    return [
        (
            group,
            [Entry(name, title, when, reverse("ui:guide_part", args=[name])) for name, title, when, _never in parts],
        )
        for group, parts in GROUPS
    ]  # fmt: skip


@staff_only
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Everything there is, by what it is for."""
    return render(request, "ui/guide.html", {"groups": _groups()})


@staff_only
@require_GET
def part(request: HttpRequest, part: str) -> HttpResponse:
    """One component in its states, and the code that drew it."""
    if part not in PARTS:
        raise Http404
    title, when, never = PARTS[part]
    template = loader.get_template(f"ui/guide/{part}.html")
    source = getattr(template, "template").source  # noqa: B009 - of Django's engine
    return render(
        request,
        "ui/guide.html",
        {
            "groups": _groups(),
            "name": part,
            "title": title,
            "when": when,
            "never": never,
            "is_wide": part in _WIDE,
            "part": {
                "html": template.render(sample(request), request),
                "code": source.split("\n", 1)[1].strip(),
            },
        },
    )


@staff_only
@require_GET
def fact(request: HttpRequest) -> HttpResponse:
    """What the drawer shows when a number of the guide is opened."""
    return render(request, "ui/guide_fact.html", sample(request))


@staff_only
@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Answers the guide's picker."""
    query = request.GET.get("q", "").strip().lower()
    found = [
        lists.Option(value=code, label=name, note=code)
        for code, name in CITIES
        if query in str(name).lower() or query in code
    ]
    return render(request, "ui/_picker_options.html", {"options": found})


@staff_only
@require_GET
def levels(request: HttpRequest) -> HttpResponse:
    """Answers the guide's cascade."""
    name, field_id = request.GET.get("name", "region")[:60], request.GET.get("id", "region")[:80]
    answer = cascade.drawn(
        url=request.path, levels=guide_levels(request.GET.get(name, "")), name=name,
        field_id=field_id,
    )  # fmt: skip
    return HttpResponse(answer)


@staff_only
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """Answers the guide's buttons: a toast, and "Undo" comes back here."""
    if request.GET.get("undo") != "1":
        toast.done(request, _("38 partners chased"), undo_url=f"{request.path}?undo=1")
    return HttpResponse(status=204)
