"""A part's page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xinglian.catalogue.access import EDITORS, NoSuchPart, part_seen
from xinglian.catalogue.models import Part
from xinglian.catalogue.queries.categories import dictionary, trail
from xinglian.catalogue.queries.part_facts import (
    chain,
    name_of,
    plain_number,
    references,
    values_said,
)
from xinglian.catalogue.queries.search_parts import parts_found
from xinglian.catalogue.queries.words import (
    DIRECTION_WORDS,
    PART_STATUS_TONES,
    PART_STATUS_WORDS,
)
from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.ui import offline


def found(part_id: int) -> Part:
    try:
        return part_seen(part_id)
    except NoSuchPart as refusal:
        raise Http404 from refusal


@allow(SIGNED_IN)
@offline.keep
def part(request: ViewerRequest, part_id: int) -> HttpResponse:
    """GET: numbers, supersession, cross references, parameters; other contexts' panels."""
    one = found(part_id)
    path = str(one.category.path)
    steps = chain(one)
    for step in steps:
        step["url"] = reverse("catalogue:part", args=[step["id"]])
        step["status_word"] = PART_STATUS_WORDS[step["status"]]
        step["status_tone"] = PART_STATUS_TONES[step["status"]]
        step["is_this"] = step["id"] == part_id
    return render(
        request,
        "catalogue/part.html",
        {
            "part": one,
            "label": name_of({"name": one.name, "name_en": one.name_en}),
            "trail": trail(path),
            "brand": one.brand.name,
            "status_word": PART_STATUS_WORDS[one.status],
            "status_tone": PART_STATUS_TONES[one.status],
            "steps": steps if len(steps) > 1 else [],
            "references": _references(one),
            "values": values_said(one, dictionary(path)),
            "may_edit": request.viewer.has(*EDITORS),
            "weight": "—" if one.weight_kg is None else f"{plain_number(one.weight_kg)} kg",
            "successor": steps[-1] if len(steps) > 1 and not steps[-1]["is_this"] else None,
        },
    )


@allow(SIGNED_IN)
def options(request: ViewerRequest) -> HttpResponse:
    """GET ?q=: parts to choose from, by number, cross reference or name."""
    shown = parts_found(request.GET.get("q", ""))
    return render(request, "ui/_picker_options.html", {"options": shown})


def _references(one: Part) -> dict[str, list[dict[str, Any]]]:
    rows = references(one)
    for row in rows:
        row["direction_word"] = DIRECTION_WORDS[row["direction"]]
        row["search_url"] = f"{reverse('catalogue:list')}?q={row['number_key']}"
    return {
        "oe": [row for row in rows if row["kind"] == "oe"],
        "cross": [row for row in rows if row["kind"] == "cross"],
    }
