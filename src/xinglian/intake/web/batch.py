"""The page of one import, whatever state it is in, and its table of problems."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import Viewer, ViewerRequest, allow
from xinglian.intake import access
from xinglian.intake.access import DOOR_READERS, DOOR_WRITERS
from xinglian.intake.definitions import UnknownKind, kind_of
from xinglian.intake.models import Batch
from xinglian.intake.queries.batch_list import is_busy, people
from xinglian.intake.queries.mapping_page import field_choices, preview
from xinglian.intake.queries.problem_texts import file_sentence, habit_of, label_of, sentence
from xinglian.intake.queries.problems import problem_page
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.problems import FileCode
from xinglian.intake.web.words import DELIMITERS, ENCODINGS, PHASES, STATES
from xinglian.ui.lists import Choice, Step

BY_READING = (
    FileCode.ENCODING_UNSURE,
    FileCode.ENCODING_BROKEN,
    FileCode.NO_HEADER,
    FileCode.SHEET_NOT_FOUND,
)


def find(viewer: Viewer, batch_id: int) -> tuple[Batch, ImportKind]:
    try:
        batch = access.batch(batch_id=batch_id, viewer=viewer)
        return batch, kind_of(batch.kind)
    except (access.BatchNotFound, UnknownKind) as missing:
        raise Http404(str(missing)) from missing


@allow(*DOOR_READERS)
@require_GET
def batch(request: ViewerRequest, batch_id: int) -> HttpResponse:
    found, kind = find(request.viewer, batch_id)
    return render(request, "intake/batch.html", context(request, found, kind))


@allow(*DOOR_READERS)
@require_GET
def problems(request: ViewerRequest, batch_id: int) -> HttpResponse:
    found, kind = find(request.viewer, batch_id)
    return render(request, "intake/_problems.html", problem_context(request, found, kind))


def context(request: ViewerRequest, batch: Batch, kind: ImportKind) -> dict[str, Any]:
    tone, word = STATES[batch.state]
    may_act = request.viewer.has(*DOOR_WRITERS) and request.viewer.org_id == batch.org_id
    known: dict[str, Any] = {
        "batch": batch,
        "kind": kind,
        "tone": tone,
        "state_word": word,
        "steps": steps(batch),
        "is_busy": is_busy(batch),
        "phase_word": PHASES.get(batch.phase, batch.phase),
        "percent": round(batch.progress * 100),
        "may_act": may_act,
        "person_name": people([batch.person_id] if batch.person_id else []).get(
            batch.person_id or 0, ""
        ),
        "counts": batch.counts,
        "nothing_changed": batch.state == "imported"
        and not batch.counts.get("inserted")
        and not batch.counts.get("updated"),
        "spent": round(sum(batch.seconds.values())),
        "can_undo": may_act and batch.state == "imported" and kind.undo is not None,
        "earlier": _earlier(batch),
        "notes": [
            value for code, value in batch.facts.get("notes", ()) if code == "sheet_left_out"
        ],
        "habits": [
            (label_of(kind, key), habit_of(order))
            for key, order in batch.facts.get("date_orders", {}).items()
            if order
        ],
    }
    if batch.refusal:
        code = str(batch.refusal.get("code"))
        known["refusal_text"] = file_sentence(kind, code, batch.refusal.get("params", {}))
        known["samples"] = batch.refusal.get("params", {}).get("samples") or {}
        known["asks_reading"] = code in BY_READING
    shows_mapping = not known["is_busy"] and batch.state in ("read", "refused", "failed")
    if shows_mapping and (batch.facts.get("names") or known.get("asks_reading")):
        known |= mapping_context(batch, kind)
    if batch.counts.get("problems"):
        known |= problem_context(request, batch, kind)
    return known


def mapping_context(batch: Batch, kind: ImportKind) -> dict[str, Any]:
    mapping = mappings.from_json(batch.mapping)
    return {
        "mapping": mapping,
        "fields": field_choices(kind=kind, batch=batch, mapping=mapping),
        "names": batch.facts.get("names", []),
        "preview": preview(kind=kind, batch=batch, mapping=mapping),
        "repeated": batch.facts.get("repeated", {}),
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS,
        "is_text": bool(batch.facts.get("encoding")) or not batch.facts,
        "shows_mapping": True,
    }


def problem_context(request: ViewerRequest, batch: Batch, kind: ImportKind) -> dict[str, Any]:
    field, code = request.GET.get("field", ""), request.GET.get("code", "")
    number = request.GET.get("page", "1")
    page = problem_page(
        batch=batch,
        kind=kind,
        field=field,
        code=code,
        page=int(number) if number.isdecimal() else 1,
    )
    base = reverse("intake:problems", args=[batch.pk])

    def url(**query: Any) -> str:
        return f"{base}?{urlencode({k: v for k, v in query.items() if v})}"

    groups = [
        {
            "label": label_of(kind, f) if f else _("Whole row"),
            "text": sentence(kind, field=f, code=c, params=None)
            if not c.startswith("conflict:")
            else _("Contradicts what is recorded"),
            "count": n,
            "url": url(field=f, code=c),
            "active": (f, c) == (field, code),
        }
        for f, c, n in batch.summary[:30]
    ]
    return {
        "batch": batch,
        "problem_page": page,
        "groups": groups,
        "is_narrowed": bool(field or code),
        "all_url": base,
        "earlier_url": url(field=field, code=code, page=page.page - 1) if page.page > 1 else "",
        "later_url": url(field=field, code=code, page=page.page + 1)
        if page.page < page.pages
        else "",
        "with_sheets": len(batch.facts.get("sheets", ())) > 1,
        "menu": [Choice(g["label"], str(g["url"]), bool(g["active"])) for g in groups],
    }


def steps(batch: Batch) -> list[Step]:
    """Where the import stands, as the four steps a person knows."""
    order = ["uploaded", "read", "checked", "imported"]
    at = {"importing": 3, "imported": 4, "undone": 4}.get(batch.state)
    if at is None:
        at = order.index(batch.state) + 1 if batch.state in order else (2 if batch.counts else 1)
    words = [_("File"), _("Columns"), _("Check"), _("Import")]
    return [
        Step(word, "done" if i < at else "now" if i == at else "open")
        for i, word in enumerate(words)
    ]


def _earlier(batch: Batch) -> Batch | None:
    """The same file was imported before."""
    return (
        access.batches()
        .filter(sha256=batch.sha256, kind=batch.kind, state="imported")
        .exclude(pk=batch.pk)
        .order_by("-pk")
        .first()
    )
