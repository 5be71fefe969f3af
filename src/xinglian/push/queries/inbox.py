"""A person's inbox: what is new, what must be acknowledged, and one message with its receipts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.push import access
from xinglian.push.queries.parcels import due_at, values_for
from xinglian.push.rules import markup, template
from xinglian.push.rules.variants import MUST

PAGE = 30
_PINNED = "(m.is_pinned AND (m.pinned_until IS NULL OR m.pinned_until > now()))"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One message as its recipient sees it."""

    message_id: int
    kind: str
    subject: str
    summary: str
    html: str
    language: str
    sent_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    acted_at: datetime | None
    reminded_at: datetime | None
    must_acknowledge: bool
    due_at: datetime | None
    action_label: str
    action_url: str
    is_pinned: bool
    is_withdrawn: bool
    superseded_by_id: int | None
    superseded_at: datetime | None
    supersedes_id: int | None
    origin_id: int | None
    version: int
    is_test: bool
    is_drill: bool
    is_simulated: bool
    is_archived: bool = False

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    @property
    def in_force(self) -> bool:
        return not self.is_withdrawn and self.superseded_by_id is None

    @property
    def waits(self) -> bool:
        """Must still be acknowledged."""
        return self.must_acknowledge and self.acknowledged_at is None and self.in_force

    @property
    def stage(self) -> str:
        if self.acted_at:
            return "acted"
        if self.acknowledged_at:
            return "acknowledged"
        return "read" if self.read_at else "delivered"


def items(
    *,
    membership_id: int,
    org_id: int,
    only: str = "",
    kind: str = "",
    words: str = "",
    before: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[Item]:
    """Newest first; `only`: "unread", "must", "" for all. `before` is the last row's (sent_at, message_id). One query."""
    where = ["i.org_id = %(org)s", "i.membership_id = %(me)s"]
    params: dict[str, Any] = {"org": org_id, "me": membership_id, "limit": limit}
    if only == "unread":
        where.append("i.read_at IS NULL")
    elif only == "must":
        where.append(
            f"{MUST} AND i.acknowledged_at IS NULL AND m.state <> 'cancelled' AND m.superseded_by_id IS NULL"
        )
    if kind:
        where.append("m.kind = %(kind)s")
        params["kind"] = kind
    if words:
        where.append("(v.subject ILIKE %(words)s OR v.body ILIKE %(words)s)")
        params["words"] = (
            "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        )
    if before:
        where.append("(i.sent_at, i.message_id) < (%(at)s, %(id)s)")
        params |= {"at": before[0], "id": before[1]}
    rows = sql.rows(
        f"SELECT {access.INBOX_COLUMNS} FROM push_inbox i {access.INBOX_JOINS} WHERE {' AND '.join(where)}"
        " ORDER BY i.sent_at DESC, i.message_id DESC LIMIT %(limit)s",
        params,
        kept=True,
    )
    return [as_item(row) for row in rows]


def on_top(*, membership_id: int, org_id: int) -> list[Item]:
    """What must be acknowledged (the most urgent first), then what is pinned. One query."""
    rows = sql.rows(
        f"SELECT {access.INBOX_COLUMNS} FROM push_inbox i {access.INBOX_JOINS}"
        " WHERE i.org_id = %(org)s AND i.membership_id = %(me)s AND m.state <> 'cancelled' AND m.superseded_by_id IS NULL"
        f" AND (({MUST} AND i.acknowledged_at IS NULL) OR {_PINNED}) ORDER BY ({MUST} AND i.acknowledged_at IS NULL) DESC,"
        " m.started_at + make_interval(mins => coalesce(m.ack_minutes, 0)) LIMIT 20",
        {"org": org_id, "me": membership_id},
        kept=True,
    )
    return [as_item(row) for row in rows]


def item(*, message_id: int, membership_id: int, org_id: int) -> Item | None:
    """One message of one's own, or None."""
    row = access.own_row(message_id=message_id, membership_id=membership_id, org_id=org_id)
    return None if row is None else as_item(row)


def left_force_at(*, message_id: int) -> datetime | None:
    """When it was withdrawn, or a newer message the viewer received took its place; None when neither is known."""
    found: datetime | None = sql.value(
        "SELECT least(m.cancelled_at, n.started_at) FROM push_message m"
        " LEFT JOIN push_message n ON n.id = m.superseded_by_id WHERE m.id = %s",
        [message_id],
    )
    return found


def unread_counts(*, membership_ids: Collection[int]) -> dict[int, int]:
    """Unread messages by membership, in the caller's sight; system tests count too, withdrawn ones do not."""
    found = {
        row["membership_id"]: row["n"]
        for row in sql.rows(
            "SELECT i.membership_id, count(*)::int AS n FROM push_inbox i JOIN push_message m ON m.id = i.message_id"
            " WHERE i.membership_id = ANY (%s) AND i.org_id IN (SELECT org_id FROM identity_pub_membership"
            " WHERE membership_id = ANY (%s)) AND i.read_at IS NULL AND m.state <> 'cancelled' AND m.superseded_by_id IS NULL GROUP BY 1",
            [list(membership_ids), list(membership_ids)],
            kept=True,
        )
    }
    return {membership_id: found.get(membership_id, 0) for membership_id in membership_ids}


@dataclass(frozen=True)
class Counts:
    all: int
    unread: int
    must: int
    has_archive: bool = False


def counts(*, membership_id: int, org_id: int) -> Counts:
    """Numbers on the inbox's tabs and on the bell, in one query."""
    row = sql.row(
        "SELECT count(*)::int AS all, count(*) FILTER (WHERE i.read_at IS NULL AND m.state <> 'cancelled'"
        f" AND m.superseded_by_id IS NULL)::int AS unread, count(*) FILTER (WHERE {MUST} AND i.acknowledged_at IS NULL"
        " AND m.state <> 'cancelled' AND m.superseded_by_id IS NULL)::int AS must,"
        " EXISTS (SELECT FROM push_archive WHERE back_at IS NULL) AS has_archive"
        " FROM push_inbox i JOIN push_message m ON m.id = i.message_id WHERE i.org_id = %s AND i.membership_id = %s",
        [org_id, membership_id],
        kept=True,
    ) or {"all": 0, "unread": 0, "must": 0}
    return Counts(**row)


def as_item(row: dict[str, Any]) -> Item:
    values = values_for(row)
    return Item(
        message_id=row["message_id"], kind=row["kind"], subject=template.fill(template.parse(row["subject"]), values),
        summary=markup.summary(row["body"], values), html=markup.to_html(row["body"], values), language=row["language"],
        sent_at=row["sent_at"], read_at=row["read_at"], acknowledged_at=row["acknowledged_at"], acted_at=row["acted_at"],
        reminded_at=row["reminded_at"], must_acknowledge=row["must_acknowledge"],
        due_at=due_at(row["started_at"], row["ack_minutes"]) if row["must_acknowledge"] else None,
        action_label=template.fill(template.parse(row["action_label"]), values), action_url=row["action_url"],
        is_pinned=row["is_pinned"], is_withdrawn=row["state"] == "cancelled",
        superseded_by_id=row["superseded_by_id"], superseded_at=row["superseded_at"],
        supersedes_id=row["supersedes_id"], origin_id=row["origin_id"], version=row["version"], is_test=row["is_test"],
        is_drill=row["is_drill"], is_simulated=row["is_simulated"],
    )  # fmt: skip


def time_left(item: Item, *, now: datetime) -> timedelta | None:
    """Until it had to be acknowledged; negative when it is late."""
    return item.due_at - now if item.waits and item.due_at else None
