"""Pages of other contexts that belong to the radar: a button beside its own sections."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Section:
    url_name: str
    label: Any
    icon: str
    allowed: Callable[[Any], bool] = lambda viewer: viewer.is_staff


_sections: dict[str, Section] = {}


def offer_section(section: Section) -> None:
    """Again = replace. Called at import of a context's `panels.py`."""
    _sections[section.url_name] = section


def sections_for(viewer: Any) -> list[Section]:
    return [one for one in _sections.values() if one.allowed(viewer)]
