"""Tags of people and parts: catalogue, one tag, panels on the pages of a person and a part, and why."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.access import CURATORS
from xinglian.signals.queries import subject_pages as asked
from xinglian.signals.rules.subject import SUBJECTS, Subject
from xinglian.ui.charts import Line, Series
from xinglian.ui.lists import Choice

NAMES = {
    "": gettext_lazy("Partners"),
    "person": gettext_lazy("People"),
    "part": gettext_lazy("Parts"),
}
_PAGES = {"person": "identity:person", "part": "catalogue:part"}
_LISTS = {"person": "identity:people", "part": "catalogue:list"}
_WHYS = {"person": "signals:person_tag_why", "part": "signals:part_tag_why"}


def switch(chosen: str) -> list[Choice]:
    """Partners, people, parts: whose tags are listed."""
    page = reverse("signals:tags")
    return [
        Choice(label, f"{page}?of={key}" if key else page, key == chosen)
        for key, label in NAMES.items()
    ]


def subject_list(request: ViewerRequest, subject: Subject) -> HttpResponse:
    """The catalogue of one kind, searched by `?q=`."""
    words = request.GET.get("q", "")
    return render(
        request, "signals/subject_tags.html",
        {"rows": asked.subject_list(subject, words=words), "words": words, "subject": subject,
         "switch": switch(subject.key), "total": len(subject.tags)},
    )  # fmt: skip


def subject_tag(request: ViewerRequest, subject: Subject, key: str) -> HttpResponse:
    """One tag: meaning, figures, thresholds, some that carry it."""
    page = asked.subject_tag_page(subject, key)
    rows = [
        (one, reverse(_PAGES[subject.key], args=[one.link]), reverse(_WHYS[subject.key], args=[one.id, key]))
        for one in page.sample
    ]  # fmt: skip
    return render(
        request, "signals/subject_tag.html",
        {"page": page, "rows": rows, "subject": subject, "kind": NAMES[subject.key], "chart": _chart(page),
         "all_url": f"{reverse(_LISTS[subject.key])}?tag={key}", "may_change": request.viewer.has(*CURATORS)},
    )  # fmt: skip


@allow(STAFF)
@require_GET
def person_tags(request: ViewerRequest, person_id: int) -> HttpResponse:
    """On a person's page, for each partner the person works for."""
    found = asked.tags_of_person(person_id)
    return render(
        request, "signals/subject_panel.html",
        {"groups": [(at, name if len(found) > 1 else "", tags) for at, name, tags in found], "why": _WHYS["person"]},
    )  # fmt: skip


@allow(STAFF)
@require_GET
def part_tags(request: ViewerRequest, part_id: int) -> HttpResponse:
    """On a part's page."""
    tags = asked.tags_of_part(part_id)
    return render(
        request, "signals/subject_panel.html",
        {"groups": [(part_id, "", tags)], "why": _WHYS["part"]},
    )  # fmt: skip


@allow(STAFF)
@require_GET
def person_tag_why(request: ViewerRequest, member_id: int, person_tag: str) -> HttpResponse:
    """The figures behind a person's tag."""
    return _why(request, SUBJECTS["person"], person_tag, member_id)


@allow(STAFF)
@require_GET
def part_tag_why(request: ViewerRequest, part_id: int, part_tag: str) -> HttpResponse:
    """The figures behind a part's tag."""
    return _why(request, SUBJECTS["part"], part_tag, part_id)


def _why(request: ViewerRequest, subject: Subject, key: str, subject_id: int) -> HttpResponse:
    if key not in subject.tags:
        raise Http404
    told = asked.subject_why(subject, key=key, subject_id=subject_id)
    if told is None:
        raise Http404
    return render(
        request, "signals/subject_why.html",
        {"why": told, "kind": NAMES[subject.key], "subject": subject},
    )  # fmt: skip


def _chart(page: asked.SubjectTagPage) -> Line | None:
    """The count after each night; nothing to draw before the second one."""
    if len(page.history) < 2:
        return None
    labels = [f"{timezone.localtime(at):%m-%d %H:%M}" for at, _count in page.history]
    return Line(
        labels=labels,
        series=[Series(_("Number that carry it"), [float(count) for _at, count in page.history])],
        y_min=0,
    )
