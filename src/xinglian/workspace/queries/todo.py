"""What to do next: each thing says what, how many, since when, and has one step. The most urgent first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xinglian.identity.api import Viewer

# A sum of fewer partners says something about a single one.
WALL_LEAST = 5
TONES = ("act", "watch", "info")


@dataclass(frozen=True, kw_only=True)
class Todo:
    """`tone`: act (move now), watch, or info. `url` leads to the one next step, named by `step`; the wall has none."""

    key: str
    tone: str
    title: str
    note: str
    step: str
    url: str
    since: datetime | None = None


Source = Callable[[Viewer, datetime], list[Todo]]


def gather(sources: Sequence[Source], *, viewer: Viewer, now: datetime) -> list[Todo]:
    """Everything the sources know, the most urgent first, then the oldest."""
    found = [one for source in sources for one in source(viewer, now)]
    far = now
    return sorted(found, key=lambda one: (TONES.index(one.tone), one.since or far))


def wall_title(title: str, *, partners: int) -> str:
    """A message's title for a wall everybody passes: to a handful of partners it may name one of them."""
    return title if partners >= WALL_LEAST else _("A message to a few partners")
