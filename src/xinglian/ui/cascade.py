"""Choosing from a tree level by level: every choice brings the next select. Without script one level goes with each sending."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from xinglian.ui.components.states import loading
from xinglian.ui.lists import Option


@dataclass(frozen=True)
class Level:
    """One select: groups of choices, the chosen one, and what choosing none of them means."""

    label: Any
    groups: Sequence[tuple[Any, Sequence[Option]]]
    chosen: str
    none: str
    none_label: Any


Levels = Callable[[str], Sequence[Level]]


class Cascade(forms.Widget):
    """The deepest choice is the value. `url` answers `?name=…&<name>=value` with `drawn(...)`."""

    def __init__(self, *, url: Any, levels: Levels, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url, self.levels = url, levels

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        merged = self.build_attrs(self.attrs, attrs)
        return drawn(
            url=str(self.url), levels=self.levels(str(value or "")), name=name,
            field_id=str(merged.get("id", name)),
            described=str(merged.get("aria-describedby", "")),
        )  # fmt: skip

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        given = data.getlist(name) if isinstance(data, MultiValueDict) else [data.get(name)]
        values = [one for one in given if one]
        if len(values) < 2:
            return values[0] if values else ""
        # Without script a new province may come with the old province's city: then the city is dropped.
        chain = [level.chosen for level in self.levels(values[-1])]
        return values[-1] if chain[:1] == values[:1] else values[0]


def drawn(
    *, url: str, levels: Sequence[Level], name: str, field_id: str, described: str = ""
) -> SafeString:
    context = {"url": url, "levels": levels, "name": name, "id": field_id, "described": described}
    return SafeString(render_to_string("ui/_cascade.html", context))


def later(*, url: str, name: str, value: str, field_id: str) -> SafeString:
    """For a filter's panel: asked for when the panel is opened, so that a list does not pay for it."""
    query = urlencode({"name": name, "id": field_id, name: value})
    return format_html(
        '<div class="xl-cascade" hx-get="{}?{}" hx-trigger="toggle once from:closest details" hx-swap="outerHTML">{}</div>',
        url,
        query,
        loading(1),
    )
