"""What every list's tools send: a view saved, renamed or deleted; columns and density kept."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.actions.keep_list import (
    NotYourView,
    change_list_view,
    delete_list_view,
    keep_columns,
    save_list_view,
)
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast
from xinglian.ui.context import DENSITIES, DENSITY_COOKIE

_YEAR = 365 * 86_400
# How long a deleted view can be brought back; the toast itself goes after eight seconds.
_UNDO_SECONDS = 600
_UNDO = "xinglian.identity.list_view"


@allow(SIGNED_IN)
@require_POST
def save_view(request: ViewerRequest) -> HttpResponse:
    """POST: list, name, is_shared, query, back."""
    name, key = request.POST.get("name", "").strip()[:40], request.POST.get("list", "")[:40]
    back = _back(request)
    if not name:
        return _refused(request, _("Give the view a name, for example the place it shows."))
    try:
        view = save_list_view(
            org_id=request.viewer.org_id, person_id=request.viewer.person_id, list_key=key,
            name=name, query=request.POST.get("query", ""), now=clock.now(),
            is_shared="is_shared" in request.POST,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, str(refusal))
    return _done(
        request, _("View “%(name)s” saved") % {"name": view.name}, to=f"{back}?{view.query}"
    )


@allow(SIGNED_IN)
@require_POST
def change_view(request: ViewerRequest, list_view_id: int) -> HttpResponse:
    """POST: name, is_shared, back."""
    name = request.POST.get("name", "").strip()[:40]
    if not name:
        return _refused(request, _("Give the view a name, for example the place it shows."))
    try:
        view = change_list_view(
            view_id=list_view_id, person_id=request.viewer.person_id, name=name,
            is_shared="is_shared" in request.POST,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, str(refusal))
    return _done(
        request, _("View “%(name)s” saved") % {"name": view.name},
        to=f"{_back(request)}?{view.query}",
    )  # fmt: skip


@allow(SIGNED_IN)
@require_POST
def delete_view(request: ViewerRequest, list_view_id: int) -> HttpResponse:
    """POST: back. The toast can bring the view back."""
    try:
        view = delete_list_view(view_id=list_view_id, person_id=request.viewer.person_id)
    except Refusal as refusal:
        return _refused(request, str(refusal))
    was = [view.person_id, view.list, view.name, view.query, view.is_shared]
    again = reverse("identity:restore_list_view", query={"was": signing.dumps(was, salt=_UNDO)})
    text = _("View “%(name)s” deleted") % {"name": view.name}
    return _done(request, text, to=_back(request), undo_url=again)


@allow(SIGNED_IN)
@require_POST
def restore_view(request: ViewerRequest) -> HttpResponse:
    """POST ?was=…: what the toast of a deletion carries."""
    try:
        person_id, key, name, query, is_shared = signing.loads(
            request.GET.get("was", ""), salt=_UNDO, max_age=_UNDO_SECONDS
        )
        if person_id != request.viewer.person_id:
            raise NotYourView
        save_list_view(
            org_id=request.viewer.org_id, person_id=person_id, list_key=key, name=name,
            query=query, is_shared=is_shared, now=clock.now(),
        )  # fmt: skip
    except (signing.BadSignature, Refusal):
        return HttpResponse(status=409)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@allow(SIGNED_IN)
@require_POST
def keep(request: ViewerRequest) -> HttpResponse:
    """POST: list, shown=key… in order, reset, density, back with its query."""
    post = request.POST
    if key := post.get("list", "")[:40]:
        keep_columns(
            org_id=request.viewer.org_id, person_id=request.viewer.person_id, list_key=key,
            columns=[] if "reset" in post else post.getlist("shown"),
        )  # fmt: skip
    answer = redirect(_back(request, with_query=True))
    density = post.get("density", "")
    if density in DENSITIES:
        answer.set_cookie(
            DENSITY_COOKIE, density, max_age=_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return answer


def _back(request: HttpRequest, *, with_query: bool = False) -> str:
    """The list as it was left; only ever a path of this site."""
    wanted = request.POST.get("back", "")
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    ):
        return "/"
    query = request.POST.get("query", "") if with_query else ""
    path = wanted.partition("?")[0]
    return f"{path}?{query}" if query else path


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """At its place in the page; without script on a page of its own."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(sentence, status=409, content_type="text/plain; charset=utf-8")
    context: dict[str, Any] = {"sentence": sentence, "back": _back(request)}
    return render(request, "identity/view_refused.html", context, status=409)


def _done(request: HttpRequest, text: str, *, to: str, undo_url: str = "") -> HttpResponse:
    toast.done(request, text, undo_url=undo_url)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)
