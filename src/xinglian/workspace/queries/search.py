"""One search over pages, partners, parts and messages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.partners import api as partners
from xinglian.ui import nav
from xinglian.ui.lists import Hit

MOST = 6


def find(*, text: str, viewer: Viewer) -> list[tuple[str, list[Hit]]]:
    """Groups of hits, best first; without text the pages one has. At most five queries."""
    wanted = text.strip().lower()
    groups = [(_("Pages"), pages(wanted, viewer))]
    if wanted:
        if viewer.is_staff:
            groups.append((_("Partners"), _partners(wanted)))
            groups.append((_("Messages"), _messages(wanted)))
        groups.append((_("Parts"), _parts(wanted)))
    return [(title, hits) for title, hits in groups if hits]


def pages(wanted: str, viewer: Viewer) -> list[Hit]:
    """Pages by label, full pinyin or initials."""
    found = []
    for entry in nav.entries_for(viewer):
        syllables = lazy_pinyin(entry.label)
        words = [entry.label.lower(), "".join(syllables), "".join(s[:1] for s in syllables)]
        if not wanted or any(wanted in word for word in words):
            found.append(Hit(label=entry.label, url=entry.url, icon=entry.icon))
    return found[: MOST if wanted else 12]


def _partners(wanted: str) -> list[Hit]:
    return [
        Hit(
            label=card.name,
            url=reverse("partners:partner", args=[card.partner_id]),
            icon="building-2",
            note=card.code,
        )
        for card in partners.search_partners(text=wanted, limit=MOST)
    ]


def _parts(wanted: str) -> list[Hit]:
    return [
        Hit(
            label=hit.part.name, url=reverse("catalogue:part", args=[hit.part.part_id]),
            icon="package", note=hit.part.number,
        )
        for hit in catalogue.search_parts(text=wanted, limit=MOST)
    ]  # fmt: skip


def _messages(wanted: str) -> list[Hit]:
    rows: list[dict[str, Any]] = sql.rows(
        "SELECT message_id, title FROM push_pub_message WHERE strpos(lower(title), %s) > 0"
        " ORDER BY message_id DESC LIMIT %s",
        [wanted, MOST],
    )
    return [
        Hit(label=row["title"], url=reverse("push:result", args=[row["message_id"]]), icon="send")
        for row in rows
    ]
