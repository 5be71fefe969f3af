"""What to do next: each thing says what, how many, since when, and has one step. The most urgent first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from xinglian.identity.api import Viewer

TONES = ("act", "watch", "info")


@dataclass(frozen=True, kw_only=True)
class Todo:
    """`tone`: act (move now), watch, or info. `url` leads to the one next step, named by `step`.

    `who` is whose it is on the wall. `is_quiet`: its words may hold a partner's name, so it stays off the wall.
    """

    key: str
    tone: str
    title: str
    note: str
    step: str
    url: str
    since: datetime | None = None
    who: str = ""
    is_quiet: bool = False
    in_drawer: bool = False


Source = Callable[[Viewer, datetime], list[Todo]]


def gather(sources: Sequence[Source], *, viewer: Viewer, now: datetime) -> list[Todo]:
    """Everything the sources know, the most urgent first, then the oldest."""
    found = [one for source in sources for one in source(viewer, now)]
    far = now
    return sorted(found, key=lambda one: (TONES.index(one.tone), one.since or far))


def told_publicly(todos: Sequence[Todo]) -> list[Todo]:
    """For a wall everybody passes: nothing that may name a partner, nothing to press."""
    return [replace(one, url="", step="") for one in todos if not one.is_quiet]
