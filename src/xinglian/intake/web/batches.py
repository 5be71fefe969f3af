"""The list of imports."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow, list_desk
from xinglian.intake import access
from xinglian.intake.access import DOOR_READERS, DOOR_WRITERS
from xinglian.intake.queries.batch_list import batch_list
from xinglian.intake.web.words import STATES
from xinglian.ui.chips import one_of
from xinglian.ui.desk import Column
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

COLUMNS = (
    Column("file", gettext_lazy("File"), fixed=True),
    Column("kind", gettext_lazy("Kind"), priority=2),
    Column("state", gettext_lazy("State")),
    Column("rows", gettext_lazy("Rows"), right=True),
    Column("new", gettext_lazy("New"), priority=2, right=True),
    Column("bad", gettext_lazy("Problem rows"), right=True),
    Column("person", gettext_lazy("Imported by"), priority=3),
    Column("when", gettext_lazy("When"), priority=1),
)


@allow(*DOOR_READERS)
@require_GET
def batches(request: ViewerRequest) -> HttpResponse:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    found = batch_list(
        viewer=request.viewer,
        kind=kind,
        state=state,
        after=_cursor(request, "after"),
        before=_cursor(request, "before"),
    )
    page = Page(
        rows=found.rows,
        previous=encode_cursor([found.previous]) if found.previous else None,
        next=encode_cursor([found.next]) if found.next else None,
        total=found.total,
    )
    kinds = access.kinds_for(viewer=request.viewer) or []
    desk = list_desk(
        key="intake.batches", viewer=request.viewer, asked=request.GET, path=request.path,
        columns=COLUMNS, views=[(_("All imports"), "")],
    )  # fmt: skip
    return render(
        request,
        "intake/batches.html",
        {
            "page": page,
            "states": STATES,
            "may_import": request.viewer.has(*DOOR_WRITERS),
            "desk": desk,
            "chips": [
                one_of(request, "kind", _("Kind"), {k.key: k.label for k in kinds}),
                one_of(request, "state", _("State"), {k: w for k, (_tone, w) in STATES.items()}),
            ],
            "is_filtered": bool(kind or state),
        },
    )


def _cursor(request: ViewerRequest, name: str) -> int | None:
    values = decode_cursor(request.GET.get(name, "")) or []
    return int(values[0]) if values and str(values[0]).isdecimal() else None
