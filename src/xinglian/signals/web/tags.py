from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, list_desk
from xinglian.signals.access import MAKERS, reach_of_caller
from xinglian.signals.queries import made_tags
from xinglian.signals.queries.tag_list import MADE, TagList, tag_list
from xinglian.signals.rules.subject import SUBJECTS
from xinglian.signals.web.subject_tags import subject_list, switch
from xinglian.ui.desk import Column
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 60

COLUMNS = (
    Column("tag", gettext_lazy("Tag"), fixed=True),
    Column("meaning", gettext_lazy("Who carries it"), priority=2, cls="text-ink-2 xl-wrap"),
    Column("family", gettext_lazy("Family"), priority=3),
    Column("owner", gettext_lazy("Answers for it"), priority=3, cls="text-ink-2"),
    Column("partners", gettext_lazy("Partners"), right=True, cls="font-semibold"),
    Column("share", gettext_lazy("Share"), priority=1),
)


@allow(STAFF)
@require_GET
def tags(request: ViewerRequest) -> HttpResponse:
    """All tags: search, families, counts, coverage, freshness."""
    subject = SUBJECTS.get(request.GET.get("of", ""))
    if subject:
        return subject_list(request, subject)
    words, family = request.GET.get("q", ""), request.GET.get("family", "")
    found = tag_list(words=words, family=family)
    place = decode_cursor(request.GET.get("after", "") or request.GET.get("before", ""))
    offset = int(place[0]) if place else 0
    page = Page(
        rows=found.rows[offset : offset + PAGE],
        previous=encode_cursor([max(0, offset - PAGE)]) if offset else None,
        next=encode_cursor([offset + PAGE]) if offset + PAGE < len(found.rows) else None,
        total=len(found.rows),
        first=offset + 1 if found.rows else None,
    )

    desk = list_desk(
        key="signals.tags", viewer=request.viewer, asked=request.GET, path=request.path,
        columns=COLUMNS,
        views=[
            (_("All"), ""),
            *((label, f"family={key}") for key, label, n in found.families if n or key == family),
        ],
        count=lambda asks: [_number(one, found) for one in asks],
    )  # fmt: skip
    return render(
        request,
        "signals/tags.html",
        {
            "list": found,
            "page": page,
            "is_last": page.next is None,
            "switch": switch(""),
            "desk": desk,
            "words": words,
            "sees_drift": reach_of_caller() is None,
            "may_make": request.viewer.has(*MAKERS),
            "away": made_tags.put_away() if family == MADE else [],
        },
    )


def _number(asked: QueryDict, found: TagList) -> int | None:
    """How many a family has under the present search; a saved view with words of its own is not counted."""
    if set(asked) - {"family"}:
        return None
    sizes = {key: n for key, _label, n in found.families}
    family = asked.get("family", "")
    return sizes.get(family) if family else sum(sizes.values())
