"""Navigation: contexts offer entries, the shell asks which of them a viewer has."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.pinyin import search_words
from xinglian.ui.addresses import address_or_none

# "foot" sits at the bottom of the rail: settings and help.
GROUPS: tuple[str, ...] = ("today", "business", "connect", "trust", "foot")
GROUP_LABELS: dict[str, Any] = {
    "today": _("Today"),
    "business": _("Business"),
    "connect": _("Connect"),
    "trust": _("Trust"),
    "foot": "",
}


# Said by a page that belongs to no entry, as one's own account.
NOWHERE = "nowhere"


@dataclass(frozen=True)
class NavItem:
    """One entry. `badge_url` answers a count as text (empty for none); `badge_topic` refetches it live.

    `allowed` gets `request.viewer`; it decides what is shown, never what may be opened: the view guards itself.
    """

    group: str
    url_name: str
    label: Any
    icon: str
    order: int
    allowed: Callable[[Any], bool]
    badge_url: str | None = None
    badge_topic: str | None = None
    phone: bool = False


@dataclass(frozen=True)
class Entry:
    """A NavItem resolved for one viewer and one page."""

    name: str
    group: str
    url: str
    label: str
    icon: str
    badge_url: str
    badge_topic: str
    phone: bool
    is_current: bool = False

    @property
    def words(self) -> str:
        """What finds it in the palette: label, pinyin, initials."""
        return f"{self.label.lower()} {search_words(self.label)} {self.name}"


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    entries: tuple[Entry, ...]


_items: dict[str, NavItem] = {}


def offer(item: NavItem) -> None:
    """Add an entry (again = replace). Called at import of a context's `panels.py`."""
    if item.group not in GROUPS:
        raise ValueError(f"Navigation group {item.group!r} is not one of {', '.join(GROUPS)}.")
    _items[item.url_name] = item
    _resolved.cache_clear()


def items_for(viewer: Any) -> list[NavItem]:
    """The entries this viewer has, in the order of the rail."""
    mine = [item for item in _items.values() if viewer is not None and item.allowed(viewer)]
    return sorted(mine, key=lambda item: (GROUPS.index(item.group), item.order, item.url_name))


def entries_for(viewer: Any, *, path: str = "", current: str = "") -> list[Entry]:
    """Resolved entries. The current page is the first of the names in `current` that the viewer has, else the longest one
    whose URL begins `path`, else the first of the same context."""
    return list(_marked(viewer, path=path, current=current))


def groups_for(viewer: Any, *, path: str = "", current: str = "") -> tuple[Group, ...]:
    """The same by group, empty groups left out."""
    return _grouped(_marked(viewer, path=path, current=current))


MIDDLE = "scan-line"


def on_phone(groups: Iterable[Group]) -> tuple[Entry, ...]:
    """The few that stand in the bar at the foot of a phone; what scans is in the middle, where the thumb is. A fifth is "Me"."""
    mine = [entry for group in groups for entry in group.entries if entry.phone]
    middle = [entry for entry in mine if entry.icon == MIDDLE][:1]
    others = [entry for entry in mine if entry.icon != MIDDLE][: 4 - len(middle)]
    return (*others[:2], *middle, *others[2:])


def _marked(viewer: Any, *, path: str, current: str) -> tuple[Entry, ...]:
    # What a viewer has changes with the viewer only: worked out once each, not once a page.
    told = (get_language(), settings.ROOT_URLCONF)
    known = isinstance(viewer, Hashable)
    entries = _resolved(viewer, told) if known else _resolved.__wrapped__(viewer, told)
    return _with_current(entries, _current(entries, path=path, current=current))


@lru_cache(maxsize=4096)
def _resolved(viewer: Any, _told: tuple[Any, ...]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for item in items_for(viewer):
        url = address_or_none(item.url_name)
        if url:  # an entry whose page does not exist is not shown at all
            entries.append(
                Entry(
                    name=item.url_name,
                    group=item.group,
                    url=url,
                    label=str(item.label),
                    icon=item.icon,
                    badge_url=address_or_none(item.badge_url) if item.badge_url else "",
                    badge_topic=item.badge_topic or "",
                    phone=item.phone,
                )
            )
    return tuple(entries)


@lru_cache(maxsize=4096)
def _with_current(entries: tuple[Entry, ...], chosen: Entry | None) -> tuple[Entry, ...]:
    return tuple(replace(entry, is_current=True) if entry == chosen else entry for entry in entries)


@lru_cache(maxsize=4096)
def _grouped(entries: tuple[Entry, ...]) -> tuple[Group, ...]:
    return tuple(grouped(entries))


def grouped(entries: Sequence[Entry]) -> list[Group]:
    """The entries by group, empty groups left out."""
    groups = []
    for key in GROUPS:
        members = tuple(entry for entry in entries if entry.group == key)
        if members:
            groups.append(Group(key=key, label=str(GROUP_LABELS[key]), entries=members))
    return groups


def _current(entries: Sequence[Entry], *, path: str, current: str) -> Entry | None:
    if current == NOWHERE:
        return None
    if current:
        by_name = {entry.name: entry for entry in entries}
        return next((by_name[name] for name in current.split() if name in by_name), None)
    under = [entry for entry in entries if _is_under(path, entry.url)]
    if under:
        return max(under, key=lambda entry: len(entry.url))
    first = path.strip("/").split("/")[0]
    return next(
        (entry for entry in entries if first and entry.url.strip("/").split("/")[0] == first), None
    )


def _is_under(path: str, url: str) -> bool:
    # "/" is a page like any other, not the parent of all.
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
