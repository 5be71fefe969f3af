"""Match the file's columns with ours; the preview follows every choice."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import access
from xinglian.intake.access import DOOR_WRITERS
from xinglian.intake.actions.choose_mapping import choose_mapping
from xinglian.intake.models import Batch
from xinglian.intake.queries.mapping_page import preview
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.mapping import Mapping, Source
from xinglian.intake.web.batch import context, find
from xinglian.intake.web.words import DELIMITERS, ENCODINGS
from xinglian.kernel import clock, jobs
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network


@allow(*DOOR_WRITERS)
@require_POST
def map_columns(request: ViewerRequest, batch_id: int) -> HttpResponse:
    """Save the matching and have the whole file checked."""
    batch, kind = find(request.viewer, batch_id)
    access.check_kind(viewer=request.viewer, kind=kind)
    before = mappings.from_json(batch.mapping)
    chosen = read_form(request.POST, kind, before, batch)
    anew = (
        _reading(before) != _reading(chosen)
        or not batch.facts.get("names")
        or batch.facts.get("header_row") != (chosen.header_row or batch.facts.get("header_row"))
    )
    try:
        choose_mapping(batch_id=batch_id, mapping=chosen, now=clock.now())
    except Refusal as refusal:
        known = context(request, batch, kind) | {"refusal_text": str(refusal)}
        return render(request, "intake/batch.html", known, status=422)
    jobs.defer(
        "intake.check",
        scope=network(),
        lock=f"intake:{batch_id}",
        batch_id=batch_id,
        read_first=anew,
    )
    return redirect("intake:batch", batch_id)


@allow(*DOOR_WRITERS)
@require_POST
def preview_columns(request: ViewerRequest, batch_id: int) -> HttpResponse:
    """The first rows under the matching as it stands in the form; nothing is saved."""
    batch, kind = find(request.viewer, batch_id)
    mapping = read_form(request.POST, kind, mappings.from_json(batch.mapping), batch)
    shown = preview(kind=kind, batch=batch, mapping=mapping)
    return render(request, "intake/_preview.html", {"preview": shown, "batch": batch})


def read_form(data: QueryDict, kind: ImportKind, before: Mapping, batch: Batch) -> Mapping:
    """The mapping the form says. What the form does not show (translated values) is kept."""
    fields: dict[str, Source] = {}
    for field in kind.fields:
        source = _source(data, field.key, before.fields.get(field.key), batch)
        if source is not None:
            fields[field.key] = source
    header_row = data.get("header_row", "")
    encoding = data.get("encoding", "")
    delimiter = data.get("delimiter", "")
    return replace(
        before,
        kind=kind.key,
        source=data.get("source", "").strip()[:60],
        fields=fields,
        header_row=int(header_row)
        if header_row.isdecimal() and 0 < int(header_row) < 10_000
        else None,
        encoding=encoding if encoding in dict(ENCODINGS) else "",
        delimiter=delimiter if delimiter in dict(DELIMITERS) else "",
    )


def _source(data: QueryDict, key: str, before: Source | None, batch: Batch) -> Source | None:
    chosen = data.get(f"from:{key}", "")
    how, _colon, what = chosen.partition(":")
    extras: dict[str, Any] = {
        "prefix": data.get(f"prefix:{key}", "").strip()[:40],
        "factor": _factor(data.get(f"factor:{key}", "")),
        "values": dict(before.values) if before else {},
        "dates": _one_of(data.get(f"dates:{key}", ""), ("dmy", "mdy")),
        "decimal": _one_of(data.get(f"decimal:{key}", ""), (".", ",")),
    }
    if how == "column" and what in batch.facts.get("names", ()):
        return Source(column=what, **extras)
    if how == "count":
        return Source(count_within=what)
    constant = data.get(f"constant:{key}", "").strip()[:200]
    if how == "constant" and constant:
        return Source(constant=constant)
    return None


def _factor(text: str) -> Decimal | None:
    try:
        factor = Decimal(text.strip())
    except InvalidOperation:
        return None
    return factor if factor.is_finite() and factor not in {0, 1} else None


def _one_of(text: str, allowed: tuple[str, ...]) -> Any:
    return cast("Any", text) if text in allowed else None


def _reading(mapping: Mapping) -> tuple[Any, ...]:
    """What decides how the bytes become cells."""
    return mapping.header_row, mapping.encoding, mapping.delimiter, mapping.sheet
