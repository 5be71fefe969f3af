"""Slots: a page leaves a place by name, other contexts offer panels for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _everyone(viewer: Any) -> bool:
    return viewer is not None


@dataclass(frozen=True)
class Panel:
    """A panel offered to a slot: its URL is reversed with the slot's subject and loaded by htmx.

    The panel's view guards its own access; `allowed` only spares a request that would be refused.
    """

    slot: str
    url_name: str
    order: int = 100
    allowed: Callable[[Any], bool] = _everyone
    lines: int = 3  # height of the skeleton, in lines of text


_panels: dict[tuple[str, str], Panel] = {}


def offer(panel: Panel) -> None:
    """Add a panel (again = replace). Called at import of a context's `panels.py`."""
    _panels[panel.slot, panel.url_name] = panel


def panels_for(slot: str, viewer: Any) -> list[Panel]:
    """The panels of a slot this viewer has, in order."""
    mine = [panel for panel in _panels.values() if panel.slot == slot and panel.allowed(viewer)]
    return sorted(mine, key=lambda panel: (panel.order, panel.url_name))
