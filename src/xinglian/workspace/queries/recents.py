"""What somebody opened last, with today's names: what is out of reach now is not shown."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.urls import reverse

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.partners import api as partners
from xinglian.ui.lists import Hit

# url name → kind; the number is the url's only parameter.
KINDS = {
    "partners:partner": "partner",
    "catalogue:part": "part",
    "push:result": "message",
    "push:compose": "message",
}
KEPT = 30


def recent(*, viewer: Viewer, most: int = 6) -> list[Hit]:
    """The newest first. At most five queries, whatever is among them."""
    rows = sql.rows(
        "SELECT kind, subject_id FROM workspace_recent WHERE membership_id = %s ORDER BY opened_at DESC LIMIT %s",
        [viewer.membership_id, most],
    )
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(row["subject_id"])
    named = {
        (kind, number): hit
        for kind, ids in by_kind.items()
        for number, hit in _NAMES[kind](ids).items()
    }
    return [
        named[row["kind"], row["subject_id"]]
        for row in rows
        if (row["kind"], row["subject_id"]) in named
    ]


def remember(*, viewer: Viewer, kind: str, subject_id: int, now: datetime) -> None:
    """Put it first; the oldest beyond KEPT are forgotten."""
    sql.execute(
        "INSERT INTO workspace_recent (membership_id, kind, subject_id, org_id, opened_at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (membership_id, kind, subject_id) DO UPDATE SET opened_at = excluded.opened_at",
        [viewer.membership_id, kind, subject_id, viewer.org_id, now],
    )
    sql.execute(
        "DELETE FROM workspace_recent WHERE membership_id = %(me)s AND opened_at < (SELECT opened_at FROM workspace_recent"
        " WHERE membership_id = %(me)s ORDER BY opened_at DESC OFFSET %(kept)s LIMIT 1)",
        {"me": viewer.membership_id, "kept": KEPT - 1},
    )


def _partners(ids: Collection[int]) -> dict[int, Hit]:
    return {
        number: Hit(label=card.name, url=reverse("partners:partner", args=[number]), icon="building-2", note=card.code)
        for number, card in partners.partners(partner_ids=ids).items()
    }  # fmt: skip


def _parts(ids: Collection[int]) -> dict[int, Hit]:
    return {
        number: Hit(label=card.name, url=reverse("catalogue:part", args=[number]), icon="package", note=card.number)
        for number, card in catalogue.parts(part_ids=ids).items()
    }  # fmt: skip


def _messages(ids: Collection[int]) -> dict[int, Hit]:
    rows = sql.rows(
        "SELECT message_id, title FROM push_pub_message WHERE message_id = ANY (%s)", [list(ids)]
    )
    return {
        row["message_id"]: Hit(label=row["title"], url=reverse("push:result", args=[row["message_id"]]), icon="send")
        for row in rows
    }  # fmt: skip


_NAMES: dict[str, Callable[[Collection[int]], dict[int, Hit]]] = {
    "partner": _partners,
    "part": _parts,
    "message": _messages,
}
