"""Settings a person may change, all contexts' on one page."""

from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.queries.verbs import subject_label
from xinglian.identity.rules.roles import Role
from xinglian.kernel import knobs as kernel_knobs
from xinglian.kernel import sql
from xinglian.kernel.knobs import Knob
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast
from xinglian.ui.components.numbers import span
from xinglian.ui.lists import Tab


@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
def knobs(request: ViewerRequest) -> HttpResponse:
    """Each with its value in force, its default and range, and who changed it last."""
    return _page(request)


@require_POST
@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
def turn_knobs(request: ViewerRequest) -> HttpResponse:
    """Change those whose value (`v:key`) differs from what the page showed (`was:key`): all of them or none.

    An empty box of a number goes back to the default.
    """
    declared = {knob.key: knob for knob in kernel_knobs.all_declared()}
    keys = [name.removeprefix("was:") for name in request.POST if name.startswith("was:")]
    if not set(keys) <= set(declared):
        raise Http404
    turnable = _turnable(request)
    typed = {key: _read(declared[key], request.POST) for key in keys}
    changed = {key: to for key, to in typed.items() if _shown(to) != request.POST[f"was:{key}"]}
    if any(declared[key] not in turnable for key in changed):
        raise PermissionDenied
    refused = {}
    for key, to in changed.items():
        try:
            kernel_knobs.check(key=key, to=to)
        except Refusal as refusal:
            refused[key] = str(refusal)
    why = request.POST.get("why", "").strip()[:500]
    if refused:
        return _page(request, typed=changed, refused=refused, why=why, status=422)
    for key, to in changed.items():
        kernel_knobs.turn(key=key, to=to, why=why)
    if changed:
        said = ngettext("%(n)s setting changed", "%(n)s settings changed", len(changed))
        toast.done(request, said % {"n": len(changed)})
    return redirect("identity:knobs")


def _page(
    request: ViewerRequest,
    *,
    typed: dict[str, Any] | None = None,
    refused: dict[str, str] | None = None,
    why: str = "",
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
    rows = [
        {
            "knob": knob,
            "value": (typed or {}).get(knob.key, now[knob.key]),
            "was": _shown(now[knob.key]),
            "default": _told(knob, knob.default),
            "means": _means(knob, now[knob.key]),
            "reset": _shown(knob.default),
            "is_default": now[knob.key] == knob.default,
            "stored": stored.get(knob.key),
            "error": (refused or {}).get(knob.key, ""),
        }
        for knob in _turnable(request)
    ]
    changed = [row for row in rows if not row["is_default"]]
    only_changed = request.GET.get("view") == "changed" and not refused
    page = reverse("identity:knobs")
    tabs = [
        Tab(_("All"), page, len(rows), not only_changed),
        Tab(_("Not as delivered"), f"{page}?view=changed", len(changed), only_changed),
    ]
    # What has a page of its own is turned there; what differs from its default, or was refused, is seen here too.
    here = [row for row in rows if not row["knob"].page or row["error"]]
    groups = _groups(changed if only_changed else here)
    elsewhere = [] if only_changed else _groups([row for row in rows if row["knob"].page])
    for group in groups:
        group["is_open"] = only_changed or any(row["error"] for row in group["rows"])
    context = {
        "groups": groups,
        "elsewhere": elsewhere,
        "tabs": tabs,
        "why": why,
        "is_refused": bool(refused),
    }
    return render(request, "identity/knobs.html", context, status=status)


def _groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By context, and within one by the knobs' own groups; what has none comes first."""

    def of(row: dict[str, Any]) -> tuple[str, str]:
        return subject_label(f"context.{row['knob'].key.partition('.')[0]}"), str(row["knob"].group)

    return [
        {
            "label": " · ".join(filter(None, names)),
            "rows": (inside := list(found)),
            "changed": sum(not row["is_default"] for row in inside),
        }
        for names, found in groupby(sorted(rows, key=of), key=of)
    ]


def _turnable(request: ViewerRequest) -> list[Knob]:
    """Those the viewer may turn: safeguards are a director's."""
    is_director = request.viewer.has(Role.HQ_DIRECTOR)
    return [one for one in kernel_knobs.all_declared() if is_director or not one.is_safeguard]


def _read(knob: Knob, given: QueryDict) -> Any:
    if knob.kind == "boolean":
        return f"v:{knob.key}" in given
    typed = given.get(f"v:{knob.key}", "").strip().replace("\r\n", "\n")
    return knob.default if typed == "" and knob.kind != "text" else typed


def _shown(value: Any) -> str:
    """As it stands in its box; a switch that is off is an empty one."""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def _told(knob: Knob, value: Any) -> str:
    if knob.kind == "boolean":
        return _("on") if value else _("off")
    return _means(knob, value) or str(value)


def _means(knob: Knob, value: Any) -> str:
    """Many minutes in the words people use, "" for everything else."""
    return span(value) if str(knob.unit) == _("minutes") and value >= 60 else ""
