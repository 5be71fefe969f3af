from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, list_desk
from xinglian.push import access
from xinglian.push.queries import campaigns as query
from xinglian.push.web import words
from xinglian.ui.chips import one_of
from xinglian.ui.desk import Column
from xinglian.ui.lists import Option

COLUMNS = (
    Column("title", gettext_lazy("Message"), fixed=True, cls="py-2"),
    Column("state", gettext_lazy("State")),
    Column("recipients", gettext_lazy("Recipients"), priority=1, right=True),
    Column("far", gettext_lazy("How far"), cls="py-2 w-2/5"),
    Column("when", gettext_lazy("When"), priority=2, right=True),
)


@allow(STAFF)
@require_GET
def campaigns(request: ViewerRequest) -> HttpResponse:
    """All messages the maker has sent or is writing."""
    asked = {name: request.GET.get(name, "") for name in ("view", "kind", "q", "mine")}
    view = asked["view"] if asked["view"] in query.VIEWS else "all"
    kind = asked["kind"] if asked["kind"] in words.KINDS else ""
    mine = request.viewer.person_id if asked["mine"] else None
    approves = request.viewer.has(*access.APPROVERS)
    page = query.campaigns(
        approves=approves,
        view=view,
        kind=kind,
        words=asked["q"][:60],
        mine=mine,
        after=request.GET.get("after", ""),
    )
    counts = query.state_counts(approves=approves)

    desk = list_desk(
        key="push.campaigns", viewer=request.viewer, asked=request.GET, path=request.path,
        columns=COLUMNS,
        views=[
            (words.VIEW_WORDS[name], "" if name == "all" else f"view={name}")
            for name in query.VIEWS
            if counts[name] or name in (view, "all")
        ],
        count=lambda asks: [_number(one, counts) for one in asks],
    )  # fmt: skip
    me = [("1", _("me"))]
    return render(
        request,
        "push/campaigns.html",
        {
            "page": page,
            "desk": desk,
            "chips": [
                one_of(request, "kind", _("Kind"), words.KINDS),
                one_of(request, "mine", _("Author"), me),
            ],
            "may_write": request.viewer.has(*access.AUTHORS),
            "states": words.STATES,
            "kinds": words.KINDS,
            "icons": words.KIND_ICONS,
            "is_filtered": any(asked.values()),
        },
    )


def _number(asked: QueryDict, counts: dict[str, int]) -> int | None:
    """What a tab's number is known to be: of the states alone, not of other filters."""
    return counts.get(asked.get("view", "all")) if set(asked) <= {"view"} else None


@allow(*access.AUTHORS)
@require_GET
def pick(request: ViewerRequest) -> HttpResponse:
    """Search among messages that went out, for “supersedes”."""
    found = query.campaigns(approves=False, view="sent", words=request.GET.get("q", "")[:60]).rows
    options = [
        Option(c.id, c.title, _("%(n)s recipients") % {"n": f"{c.recipients:,}"})
        for c in found
        if not c.superseded_by_id
    ]
    return render(request, "ui/_picker_options.html", {"options": options[:10]})
