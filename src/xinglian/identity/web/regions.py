"""Regions for forms: by typing, and level by level."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.queries.region_levels import region_levels
from xinglian.identity.queries.regions import (
    Place,
    region,
    region_children,
    regions_by_path,
    search_regions,
)
from xinglian.ui.cascade import drawn
from xinglian.ui.lists import Option


@allow(SIGNED_IN)
def region_options(request: ViewerRequest) -> HttpResponse:
    """For pickers; the value is the region's code."""
    found = search_regions(words=request.GET.get("q", ""))
    above = _names_above(found)
    options = [
        Option(value=place.code, label=place.label, note=above[place.code]) for place in found
    ]
    return render(request, "ui/_picker_options.html", {"options": options})


@allow(SIGNED_IN)
def levels(request: ViewerRequest) -> HttpResponse:
    """GET ?name=…&id=…&<name>=code: the selects of a cascade, with the next one."""
    name, field_id = request.GET.get("name", "region")[:60], request.GET.get("id", "region")[:80]
    selects = drawn(
        url=request.path, levels=region_levels(request.GET.get(name, "")), name=name,
        field_id=field_id,
    )  # fmt: skip
    return HttpResponse(selects)


@allow(SIGNED_IN)
def region_branch(request: ViewerRequest, code: str) -> HttpResponse:
    """What lies below a region, as the next level of the tree to tick."""
    if region(code=code) is None:
        raise Http404
    return render(
        request,
        "identity/_region_branch.html",
        {
            "places": region_children(parent=code),
            "name": request.GET.get("name", "region_paths")[:40],
            "paths": set(request.GET.getlist("chosen")),
        },
    )


def _names_above(places: list[Place]) -> dict[str, str]:
    """`江苏省 南京市` for each place, without what everybody knows."""
    wanted: dict[str, list[str]] = {}
    for place in places:
        steps = place.path.split(".")
        wanted[place.code] = [".".join(steps[:n]) for n in range(3, len(steps))]
    known = regions_by_path(paths={path for paths in wanted.values() for path in paths})
    return {
        code: " ".join(known[path].label for path in paths if path in known)
        for code, paths in wanted.items()
    }
