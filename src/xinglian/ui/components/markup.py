"""Attributes and small HTML, always escaped."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from xinglian.ui import assets


def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """`hx_post="/x"` → ` hx-post="/x"`; True writes the bare name, None, False and "" leave it out."""
    pairs = []
    for name, value in attrs.items():
        if value is None or value is False or value == "":
            continue
        spelled = name.rstrip("_").replace("_", "-")
        pairs.append((spelled, spelled if value is True else value))
    return format_html_join("", ' {}="{}"', pairs)


def classes(*names: str) -> str:
    return " ".join(name for name in names if name)


# These point somewhere along the line, and so turn with it.
_TURNING = frozenset(
    {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-in", "log-out", "send", "undo-2"}
)  # fmt: skip


def icon(name: str, *, cls: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration and silent."""
    return _icon(assets.url("icons.svg"), str(name), str(cls), str(label))


# typed: words that are already markup are another thing than the same words as text.
@lru_cache(maxsize=2048, typed=True)
def _icon(sprite: str, name: str, cls: str, label: str) -> SafeString:
    told = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="{}" {}><use href="{}#i-{}"/></svg>',
        classes("xl-i", "xl-i-turn" if name in _TURNING else "", cls),
        told,
        sprite,
        name,
    )


def optional(template: str, value: Any) -> SafeString:
    """`template` with the value in it, or nothing when there is no value."""
    return format_html(template, value) if value not in (None, "") else SafeString("")


def text(value: Any) -> SafeString:
    return conditional_escape(value)  # type: ignore[return-value]
