"""Choosing a region level by level: province, city, county; or another country."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.partners.queries.places import (
    PLACEHOLDERS,
    Place,
    below,
    first_level,
    place,
    places,
)


@dataclass(frozen=True)
class Level:
    """One select: groups of choices, the chosen one, and what choosing none of them means."""

    label: str
    groups: list[tuple[str, list[Place]]]
    chosen: str
    none: str
    none_label: str


def levels(code: str) -> list[Level]:
    """The selects for a chosen region: those above it, and one for what lies below."""
    chosen = place(code) if code else None
    steps = chosen.path.split(".") if chosen else []
    # The path of a mainland place is cn.<area>.<province>.<city>.<county>.
    codes = steps[2:] if steps[:1] == ["cn"] else [code] if chosen else []
    shown = places(codes)
    # 市辖区 between a municipality and its districts is nobody's choice.
    codes = [one for one in codes if shown[one].name not in PLACEHOLDERS]
    found = [
        Level(
            _("Province or country"), first_level(), codes[0] if codes else "", "",
            _("Choose a province"),
        )
    ]  # fmt: skip
    for depth in range(2):
        if len(codes) <= depth:
            break
        lower = below(codes[depth])
        if not lower:
            break
        label = _("City") if lower[0].level == "city" else _("County or district")
        now = codes[depth + 1] if len(codes) > depth + 1 else ""
        found.append(Level(label, [("", lower)], now, codes[depth], _("all of it")))
        if lower and not now:
            break
    return found


class RegionCascade(forms.Widget):
    """Selects that bring the next one; the deepest choice is the value (a region's code)."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        code = str(value or "")
        field_id = str((attrs or {}).get("id", name))
        context = {"levels": levels(code), "code": code, "name": name, "id": field_id}
        return SafeString(render_to_string("partners/_region.html", context))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name)


@allow(STAFF)
def region_levels(request: ViewerRequest) -> HttpResponse:
    """GET ?place=code&name=…: the selects again, with the next one."""
    asked = request.GET
    code, name = asked.get("place", ""), asked.get("name", "region")[:40]
    context = {"levels": levels(code), "code": code, "name": name, "id": f"id_{name}"}
    return render(request, "partners/_region.html", context)
