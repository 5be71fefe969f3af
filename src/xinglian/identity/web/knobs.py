"""Settings a person may change, all contexts' on one page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.queries.verbs import subject_label
from xinglian.identity.rules.roles import Role
from xinglian.kernel import knobs as kernel_knobs
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast
from xinglian.ui.lists import Tab


@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
def knobs(request: ViewerRequest) -> HttpResponse:
    """Each with its value in force, its default, and who changed it last."""
    return _page(request)


@require_POST
@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
def turn_knob(request: ViewerRequest, key: str) -> HttpResponse:
    """Change one. An empty box of a number goes back to the default."""
    knob = next((one for one in kernel_knobs.all_declared() if one.key == key), None)
    if knob is None:
        raise Http404
    if knob not in _turnable(request):
        raise PermissionDenied
    typed: Any = request.POST.get("value", "").strip()
    if knob.kind == "boolean":
        typed = "value" in request.POST
    elif typed == "" and knob.kind != "text":
        typed = knob.default
    try:
        kernel_knobs.turn(key=key, to=typed, why=request.POST.get("why", "").strip()[:500])
    except Refusal as refusal:
        return _page(request, refused={key: (str(refusal), typed)}, status=422)
    toast.done(request, _("%(label)s changed") % {"label": knob.label})
    return redirect(f"{reverse('identity:knobs')}?of={_context_of(knob)}#{key}")


def _page(
    request: ViewerRequest,
    *,
    refused: dict[str, tuple[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    stored = {
        row["key"]: row
        for row in sql.rows(
            "SELECT k.key, k.changed_at, p.name AS changed_by FROM kernel_knobvalue k"
            " LEFT JOIN identity_person p ON p.id = k.changed_by"
        )
    }
    now = kernel_knobs.values("")
    declared = _turnable(request)
    contexts = list(dict.fromkeys(_context_of(knob) for knob in declared))
    shown = next(iter(refused or {}), "").partition(".")[0] or request.GET.get("of", "")
    if shown not in contexts:
        shown = next((name for name in ("identity", *contexts) if name in contexts), "")
    rows = [
        {
            "knob": knob,
            "value": _typed(knob, now[knob.key]),
            "default": _told(knob, knob.default),
            "is_default": now[knob.key] == knob.default,
            "stored": stored.get(knob.key),
            "error": (refused or {}).get(knob.key),
        }
        for knob in declared
        if _context_of(knob) == shown
    ]
    page = reverse("identity:knobs")
    tabs = [
        Tab(
            label=subject_label(f"context.{name}"),
            url=f"{page}?of={name}",
            count=sum(_context_of(knob) == name for knob in declared),
            active=name == shown,
        )
        for name in contexts
    ]
    context = {"rows": rows, "tabs": tabs}
    return render(request, "identity/knobs.html", context, status=status)


def _turnable(request: ViewerRequest) -> list[kernel_knobs.Knob]:
    """Those the viewer may turn: safeguards are a director's."""
    is_director = request.viewer.has(Role.HQ_DIRECTOR)
    return [one for one in kernel_knobs.all_declared() if is_director or not one.is_safeguard]


def _context_of(knob: Any) -> str:
    return str(knob.key).partition(".")[0]


def _typed(knob: kernel_knobs.Knob, value: Any) -> Any:
    return bool(value) if knob.kind == "boolean" else str(value)


def _told(knob: kernel_knobs.Knob, value: Any) -> str:
    if knob.kind == "boolean":
        return _("on") if value else _("off")
    return str(value)
