"""One search over pages, partners, parts and messages, by name, number, pinyin or initials; within row security."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.kernel.pinyin import search_words
from xinglian.partners import api as partners
from xinglian.push import api as push
from xinglian.ui import nav
from xinglian.ui.lists import Hit

MOST = 6
# Titles are few: they are matched here, by pinyin too.
_TITLES = 400


@dataclass(frozen=True, kw_only=True)
class Group:
    """Hits of one kind; `more_url` opens the list that holds them all, "" when these are all there is."""

    key: str
    title: str
    hits: list[Hit]
    more_url: str = ""


Finder = Callable[[str, Viewer, int], list[Hit]]


def find(*, text: str, viewer: Viewer, only: str = "", most: int = MOST) -> list[Group]:
    """Groups of hits, best first. `only` names one kind. At most one query a kind."""
    wanted = " ".join(text.lower().split())
    if not wanted:
        return []
    groups = []
    for key, (title, finder, url) in _kinds(viewer).items():
        if only and key != only:
            continue
        hits = finder(wanted, viewer, most)
        if hits:
            more = f"{reverse(url)}?q=" if url and len(hits) >= most else ""
            groups.append(Group(key=key, title=title, hits=hits, more_url=more))
    return groups


def kinds(viewer: Viewer) -> list[tuple[str, str]]:
    """What this viewer may look for: (key, words)."""
    return [(key, title) for key, (title, _finder, _url) in _kinds(viewer).items()]


def _kinds(viewer: Viewer) -> dict[str, tuple[str, Finder, str]]:
    found: dict[str, tuple[str, Finder, str]] = {}
    if viewer.is_staff:
        found["partners"] = (_("Partners"), _partners, "partners:list")
    found["parts"] = (_("Parts"), _parts, "catalogue:list")
    found["messages"] = (_("Messages"), _messages if viewer.is_staff else _own_messages, "")
    found["pages"] = (_("Pages"), _pages, "")
    return found


def matches(wanted: str, words: str) -> bool:
    """Every word of what is wanted begins somewhere in the words."""
    return all(part in words for part in wanted.split())


def _pages(wanted: str, viewer: Viewer, most: int) -> list[Hit]:
    return [
        Hit(label=entry.label, url=entry.url, icon=entry.icon)
        for entry in nav.entries_for(viewer)
        if matches(wanted, f"{entry.label.lower()} {search_words(entry.label)}")
    ][:most]


def _partners(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return [
        Hit(
            label=card.name, url=reverse("partners:partner", args=[card.partner_id]), icon="building-2",
            note=card.code,
        )
        for card in partners.search_partners(text=wanted, limit=most)
    ]  # fmt: skip


def _parts(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return [
        Hit(
            label=hit.part.name, url=reverse("catalogue:part", args=[hit.part.part_id]),
            icon="package", note=hit.part.number,
        )
        for hit in catalogue.search_parts(text=wanted, limit=most)
    ]  # fmt: skip


def _messages(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    rows: list[dict[str, Any]] = sql.rows(
        "SELECT message_id, title, started_at FROM push_pub_message ORDER BY message_id DESC LIMIT %s",
        [_TITLES],
    )
    return [
        Hit(
            label=row["title"], url=reverse("push:result", args=[row["message_id"]]), icon="send",
            note=f"{row['started_at']:%m-%d}",
        )
        for row in rows
        if matches(wanted, f"{row['title'].lower()} {search_words(row['title'])}")
    ][:most]  # fmt: skip


def _own_messages(wanted: str, viewer: Viewer, most: int) -> list[Hit]:
    """Of one's own inbox, by subject."""
    items = push.inbox_items(membership_id=viewer.membership_id, org_id=viewer.org_id, limit=100)
    return [
        Hit(
            label=item.subject, url=reverse("push:message", args=[item.message_id]), icon="inbox",
            note=f"{item.sent_at:%m-%d}",
        )
        for item in items
        if matches(wanted, f"{item.subject.lower()} {search_words(item.subject)}")
    ][:most]  # fmt: skip
