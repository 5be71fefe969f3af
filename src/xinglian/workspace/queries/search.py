"""One search over partners, parts, people, messages and pages, by name, number, pinyin or initials; within row security.

When little matches, what is nearly right follows under a heading of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from xinglian.catalogue import api as catalogue
from xinglian.identity import api as identity
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import near, sql
from xinglian.kernel.pinyin import search_words
from xinglian.partners import api as partners
from xinglian.push import api as push
from xinglian.ui import nav
from xinglian.ui.lists import Hit

MOST = 6
# With fewer hits than this, near ones are looked for too.
LITTLE = 3
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


@dataclass(frozen=True, kw_only=True)
class _Kind:
    title: str
    find: Finder
    near: Finder
    list_url: str = ""


def find(*, text: str, viewer: Viewer, only: str = "", most: int = MOST) -> list[Group]:
    """Groups of hits, exact ones first, near ones last. `only` names one kind. At most two queries a kind and direction."""
    wanted = " ".join(text.lower().split())
    if not wanted:
        return []
    asked = {key: kind for key, kind in _kinds(viewer).items() if not only or key == only}
    groups = []
    for key, kind in asked.items():
        hits = kind.find(wanted, viewer, most)
        if hits:
            more = f"{reverse(kind.list_url)}?q=" if kind.list_url and len(hits) >= most else ""
            groups.append(Group(key=key, title=kind.title, hits=hits, more_url=more))
    groups.sort(key=lambda group: not _is_exact(wanted, group))
    found = [hit for group in groups for hit in group.hits]
    if len(found) < LITTLE:
        known = {hit.url for hit in found}
        close = [
            hit
            for kind in asked.values()
            for hit in kind.near(wanted, viewer, most)
            if hit.url not in known
        ]
        if close:
            groups.append(Group(key="near", title=_("Near matches"), hits=close[:most]))
    return groups


def kinds(viewer: Viewer) -> list[tuple[str, str]]:
    """What this viewer may look for: (key, words)."""
    return [(key, kind.title) for key, kind in _kinds(viewer).items()]


def _is_exact(wanted: str, group: Group) -> bool:
    """The best hit is called just so, or its number is."""
    best, key = group.hits[0], catalogue.normalise_number(wanted)
    return best.label.lower() == wanted or (
        bool(key) and catalogue.normalise_number(str(best.note)) == key
    )


def _kinds(viewer: Viewer) -> dict[str, _Kind]:
    found: dict[str, _Kind] = {}
    if viewer.is_staff:
        found["partners"] = _Kind(
            title=_("Partners"), find=_partners, near=_near_partners, list_url="partners:list"
        )
    found["parts"] = _Kind(
        title=_("Parts"), find=_parts, near=_near_parts, list_url="catalogue:list"
    )
    if viewer.is_staff or viewer.has(Role.PARTNER_OWNER):
        found["people"] = _Kind(
            title=_("People"), find=_people, near=_near_people, list_url="identity:people"
        )
    messages = _messages if viewer.is_staff else _own_messages
    found["messages"] = _Kind(title=_("Messages"), find=messages, near=_near_messages)
    found["pages"] = _Kind(title=_("Pages"), find=_pages, near=_near_pages)
    return found


def matches(wanted: str, words: str) -> bool:
    """Every word of what is wanted begins somewhere in the words."""
    return all(part in words for part in wanted.split())


def _page_hits(viewer: Viewer) -> list[Hit]:
    return [
        Hit(label=str(entry.label), url=entry.url, icon=entry.icon)
        for entry in nav.entries_for(viewer)
    ]


def _pages(wanted: str, viewer: Viewer, most: int) -> list[Hit]:
    return [
        hit
        for hit in _page_hits(viewer)
        if matches(wanted, f"{hit.label.lower()} {search_words(hit.label)}")
    ][:most]


def _near_pages(wanted: str, viewer: Viewer, most: int) -> list[Hit]:
    return _nearest(wanted, _page_hits(viewer), most)


def _nearest(wanted: str, hits: Sequence[Hit], most: int) -> list[Hit]:
    typed = near.asked(wanted)
    if typed is None:
        return []
    return near.nearest(
        typed, hits, named=lambda hit: (hit.label, search_words(hit.label)), most=most
    )


def _partners(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return _partner_hits(partners.search_partners(text=wanted, limit=most))


def _near_partners(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return _partner_hits(partners.near_partners(text=wanted, limit=most))


def _partner_hits(cards: Sequence[partners.PartnerCard]) -> list[Hit]:
    return [
        Hit(
            label=card.name, url=reverse("partners:partner", args=[card.partner_id]), icon="building-2",
            note=card.code,
        )
        for card in cards
    ]  # fmt: skip


def _parts(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return _part_hits(catalogue.search_parts(text=wanted, limit=most))


def _near_parts(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return _part_hits(catalogue.near_parts(text=wanted, limit=most))


def _part_hits(found: Sequence[catalogue.PartHit]) -> list[Hit]:
    return [
        Hit(
            label=hit.part.label, url=reverse("catalogue:part", args=[hit.part.part_id]), icon="package",
            note=hit.part.number,
        )
        for hit in found
    ]  # fmt: skip


def _people(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return _person_hits(identity.people_like(words=wanted, limit=most))


def _near_people(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    return _person_hits(identity.people_near(words=wanted, limit=most))


def _person_hits(rows: Sequence[dict[str, Any]]) -> list[Hit]:
    return [
        Hit(
            label=row["name"], url=reverse("identity:person", args=[row["person_id"]]), icon="user",
            note=row["org_name"],
        )
        for row in rows
    ]  # fmt: skip


def _titled(where: str, params: list[Any]) -> list[Hit]:
    rows = sql.rows(
        f"SELECT message_id, title, started_at FROM push_pub_message WHERE {where} ORDER BY message_id DESC LIMIT %s",
        [*params, _TITLES],
    )
    return [
        Hit(
            label=row["title"], url=reverse("push:result", args=[row["message_id"]]), icon="send",
            note=f"{row['started_at']:%m-%d}",
        )
        for row in rows
    ]  # fmt: skip


def _messages(wanted: str, _viewer: Viewer, most: int) -> list[Hit]:
    """By title first, also by its sound; then by what they say."""
    titled = [
        hit
        for hit in _titled("true", [])
        if matches(wanted, f"{hit.label.lower()} {search_words(hit.label)}")
    ][:most]
    if len(titled) >= most:
        return titled
    saying = push.messages_saying(words=wanted.split(), most=most)
    known = {hit.url for hit in titled}
    said = _titled("message_id = ANY (%s)", [saying]) if saying else []
    return [*titled, *(hit for hit in said if hit.url not in known)][:most]


def _near_messages(wanted: str, viewer: Viewer, most: int) -> list[Hit]:
    hits = _titled("true", []) if viewer.is_staff else [hit for hit, _said in _inbox(viewer)]
    return _nearest(wanted, hits, most)


def _inbox(viewer: Viewer) -> list[tuple[Hit, str]]:
    """Of one's own inbox: the hit, and what the message says."""
    items = push.inbox_items(membership_id=viewer.membership_id, org_id=viewer.org_id, limit=100)
    return [
        (
            Hit(
                label=item.subject, url=reverse("push:message", args=[item.message_id]), icon="inbox",
                note=f"{item.sent_at:%m-%d}",
            ),
            strip_tags(item.html).lower(),
        )
        for item in items
    ]  # fmt: skip


def _own_messages(wanted: str, viewer: Viewer, most: int) -> list[Hit]:
    inbox = _inbox(viewer)
    titled = [
        hit
        for hit, _said in inbox
        if matches(wanted, f"{hit.label.lower()} {search_words(hit.label)}")
    ]
    said = [hit for hit, words in inbox if matches(wanted, words) and hit not in titled]
    return [*titled, *said][:most]
