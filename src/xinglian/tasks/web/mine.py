"""A partner's tasks: on a phone, without a network too."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import PARTNER, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.tasks.access import NotThere
from xinglian.tasks.actions.hand_in import MOST_PHOTOS, Given, Upload, hand_in
from xinglian.tasks.queries import lists
from xinglian.ui import offline
from xinglian.ui.answers import missing_is_404
from xinglian.ui.lists import Tab


@allow(PARTNER)
@require_GET
@offline.keep
def mine(request: ViewerRequest) -> HttpResponse:
    """GET ?state=done. One query of its own."""
    is_done = request.GET.get("state") == "done"
    url = reverse("tasks:mine")
    rows = lists.mine(
        partner_id=request.viewer.org_id, is_done=is_done, language=get_language() or "", now=clock.now()
    )  # fmt: skip
    tabs = [Tab(_("To do"), url, None, not is_done), Tab(_("Done"), f"{url}?state=done", None, is_done)]  # fmt: skip
    return render(request, "tasks/mine.html", {"rows": rows, "is_done": is_done, "tabs": tabs})


@allow(PARTNER)
@require_GET
@offline.keep
def own(request: ViewerRequest, task_id: int) -> HttpResponse:
    """GET: what is asked, and what was handed in."""
    return _page(request, task_id)


@allow(PARTNER)
@require_POST
@offline.once
@missing_is_404(NotThere)
def send(request: ViewerRequest, task_id: int) -> Any:
    """POST note, photo…, document…, scans, answer fields (f0, f1, …), lat, lon, confirmed."""
    viewer = request.viewer
    row = lists.own(task_id=task_id, partner_id=viewer.org_id, language="", now=clock.now())
    if row is None:
        raise Http404
    try:
        hand_in(
            task_id=task_id, partner_id=viewer.org_id, given=_given(request, row["fields"]), person_id=viewer.person_id,
            person_name=viewer.name, membership_id=viewer.membership_id, tapped_at=offline.tapped_at(request), now=clock.now(),
        )  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        if offline.waited(request):
            raise
        return _page(request, task_id, refused=refusal)
    return offline.Outcome(
        _("Handed in. It is looked at soon."), reverse("tasks:own", args=[task_id])
    )


def _given(request: ViewerRequest, fields: list[str]) -> Given:
    said = request.POST
    return Given(
        note=said.get("note", ""), scans=said.get("scans", "").splitlines(),
        photos=[Upload(name=one.name or "", content=one) for one in request.FILES.getlist("photo")],
        documents=[Upload(name=one.name or "", content=one) for one in request.FILES.getlist("document")],
        answers={name: said.get(f"f{index}", "") for index, name in enumerate(fields)},
        latitude=said.get("lat", ""), longitude=said.get("lon", ""), is_confirmed=said.get("confirmed") == "1",
    )  # fmt: skip


def _page(request: ViewerRequest, task_id: int, *, refused: Refusal | None = None) -> HttpResponse:
    row = lists.own(
        task_id=task_id, partner_id=request.viewer.org_id, language=get_language() or "", now=clock.now()
    )  # fmt: skip
    if row is None:
        raise Http404
    fields = [
        {"name": f"f{index}", "label": name, "value": request.POST.get(f"f{index}", "")}
        for index, name in enumerate(row["fields"])
    ]
    may = row["state"] in ("open", "rejected") and row["closed_at"] is None
    return render(
        request,
        "tasks/own.html",
        {
            "t": row, "tries": lists.tries(task_id), "fields": fields, "refused": refused, "may_hand_in": may,
            "note": request.POST.get("note", ""), "scans": request.POST.get("scans", ""), "most_photos": MOST_PHOTOS,
        },
        status=422 if refused else 200,
    )  # fmt: skip
