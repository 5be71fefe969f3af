"""The living style guide: every component drawn by the very code shown under it. Staff only."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.ui import lists, toast
from xinglian.ui.web.errors import forbidden
from xinglian.ui.web.guide_data import CITIES, sample

# (file in templates/ui/guide, title), in the order of the page.
EXAMPLES = (
    ("status", _("Status: shape, word, colour")),
    ("receipts", _("Receipts: five stars")),
    ("buttons", _("Buttons: one main one in a place")),
    ("states", _("Empty, failed, loading, offline")),
    ("notices", _("Notices and toasts")),
    ("numbers", _("Numbers open to their facts")),
    ("bars", _("Progress, target, sparkline")),
    ("steps", _("Steps of a form")),
    ("small", _("Tags, people, keys")),
    ("timeline", _("Timeline")),
    ("form", _("Form")),
    ("dialogs", _("Dialog, menu, segments")),
)
WIDE = (
    ("table", _("List: views, filters, table, bulk bar, pager")),
    ("map", _("China by province, and charts")),
)

View = Callable[[HttpRequest], HttpResponse]


def staff_only(view: View) -> View:
    """The guide's own guard: `ui` stands below identity, whose @allow it therefore cannot use."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not getattr(getattr(request, "viewer", None), "is_staff", False):
            return forbidden(request)
        return view(request)

    guarded.access_rule = "staff"  # type: ignore[attr-defined]
    return guarded


@staff_only
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    context = sample(request)

    def drawn(name: str) -> dict[str, str]:
        template = loader.get_template(f"ui/guide/{name}.html")
        source = getattr(template, "template").source  # noqa: B009 - of Django's engine
        return {"html": template.render(context, request), "code": source.split("\n", 1)[1].strip()}

    return render(
        request,
        "ui/guide.html",
        {
            "examples": [(name, title, drawn(name)) for name, title in EXAMPLES],
            "wide": [(name, title, drawn(name)) for name, title in WIDE],
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
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """Answers the guide's buttons: a toast, and "Undo" comes back here."""
    if request.GET.get("undo") != "1":
        toast.done(request, _("38 partners chased"), undo_url=f"{request.path}?undo=1")
    return HttpResponse(status=204)
