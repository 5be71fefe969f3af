from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, list_desk
from xinglian.signals import access
from xinglian.signals.access import MAY_SAVE
from xinglian.signals.queries.audience_list import PAGE, saved_audiences
from xinglian.signals.queries.tag_list import freshness
from xinglian.ui.desk import Column
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

COLUMNS = (
    Column("audience", gettext_lazy("Audience"), sort="name", fixed=True),
    Column("meant", gettext_lazy("Who is meant"), priority=2, cls="xl-wrap text-ink-2"),
    Column("partners", gettext_lazy("Partners now"), sort="-size", right=True, cls="font-semibold"),
    Column("moved", gettext_lazy("Last night"), sort="-moved", right=True, priority=2),
    Column("uses", gettext_lazy("Messages"), right=True, priority=3),
    Column("changed", gettext_lazy("Last changed"), sort="-changed", priority=3, cls="text-ink-2"),
)
# Orders by sizes of the whole network are for those who see it.
_REGIONAL = tuple(
    Column(one.key, one.label, sort="" if one.key in ("partners", "moved") else one.sort, priority=one.priority,
           right=one.right, fixed=one.fixed, cls=one.cls)
    for one in COLUMNS
)  # fmt: skip


@allow(STAFF)
@require_GET
def audiences(request: ViewerRequest) -> HttpResponse:
    """Saved audiences. GET ?view=all|own|starred|away &q= &sort= &after=."""
    asked = request.GET
    view = asked.get("view", "all")
    place = decode_cursor(asked.get("after", "") or asked.get("before", ""))
    offset = int(place[0]) if place else 0
    found = saved_audiences(
        view=view, words=asked.get("q", "")[:80], sort=asked.get("sort", ""), offset=offset
    )
    is_network = access.reach_of_caller() is None
    desk = list_desk(
        key="signals.audiences", viewer=request.viewer, asked=asked, path=request.path,
        columns=COLUMNS if is_network else _REGIONAL,
        views=[(_("All"), ""), (_("My own"), "view=own"), (_("Favourites"), "view=starred"), (_("Put away"), "view=away")],
        count=lambda asks: [_number(one, found.counts) for one in asks],
    )  # fmt: skip
    page = Page(
        rows=found.rows,
        previous=encode_cursor([max(0, offset - PAGE)]) if offset else None,
        next=encode_cursor([offset + PAGE]) if offset + PAGE < found.total else None,
        total=found.total,
        first=offset + 1 if found.rows else None,
    )
    context = {
        "page": page,
        "desk": desk,
        "words": asked.get("q", ""),
        "is_away": view == "away",
        "may_save": request.viewer.has(*MAY_SAVE),
        "freshness": freshness(),
    }
    return render(request, "signals/audiences.html", context)


def _number(asked: QueryDict, counts: dict[str, int]) -> int | None:
    """A saved view with words of its own is not counted."""
    return None if set(asked) - {"view"} else counts.get(asked.get("view", "all"))
