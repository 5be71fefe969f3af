"""Versions of one message: which there were, which is in force, and what changed from one to the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.push import access
from xinglian.push.models import Message, Variant
from xinglian.push.queries import shelf, variables
from xinglian.push.queries.inbox import Item, as_item
from xinglian.push.queries.parcels import values_for
from xinglian.push.rules import markup, template
from xinglian.push.rules.variants import Key, pick
from xinglian.push.rules.what_changed import Change, what_changed

_VERSIONS = """
SELECT m.id, m.version, m.title, m.state, m.started_at, m.superseded_at, m.cancelled_at, m.superseded_by_id, m.author_name,
       m.approver_name, coalesce(n.recipients, 0)::int AS recipients, coalesce(n.read, 0)::int AS read
  FROM push_message m
  LEFT JOIN LATERAL (SELECT count(*) AS recipients, count(i.read_at) AS read FROM push_inbox i WHERE i.message_id = m.id) n ON true
 WHERE m.origin_id = %s AND m.started_at IS NOT NULL ORDER BY m.version
"""
_ON_SHELF = "SELECT count(*)::int AS recipients, count(read_at)::int AS read FROM push_inbox"
_OWN = f"""
SELECT {access.INBOX_COLUMNS} FROM push_inbox i {access.INBOX_JOINS}
 WHERE i.org_id = %(org)s AND i.membership_id = %(me)s AND m.origin_id = %(origin)s AND {{which}}
 ORDER BY m.version DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a newer text says otherwise. `language`: of both; `changes` is empty when only rules changed."""

    language: str
    subject: tuple[Change, ...]
    changes: tuple[Change, ...]
    since: datetime | None = None
    version: int = 0
    partner_type: str = ""
    role: str = ""

    @property
    def all(self) -> tuple[Change, ...]:
        return self.subject + self.changes


def versions(message: Message) -> list[dict[str, Any]]:
    """Every version that went out, the first one first, with recipients in the caller's sight; none when there is one only."""
    rows = sql.rows(_VERSIONS, [message.origin_id]) if message.origin_id else []
    for row in rows:
        if not row["recipients"] and shelf.is_archived(row["id"]):
            with shelf.books_of(row["id"]) as books:
                row.update(books.row(_ON_SHELF) or {})
    return rows


def in_force(*, item: Item, membership_id: int, org_id: int) -> Item | None:
    """The version that stands now, if this recipient has it."""
    if item.in_force or not item.origin_id:
        return None
    return _own(item, membership_id, org_id, "m.superseded_by_id IS NULL AND m.state <> 'cancelled'")  # fmt: skip


def read_before(*, item: Item, membership_id: int, org_id: int) -> Difference | None:
    """What changed since the version this recipient read last; None when they read none, or in other words only."""
    if not item.origin_id or item.version < 2:
        return None
    given = {"org": org_id, "me": membership_id, "origin": item.origin_id, "version": item.version}
    old = sql.row(_OWN.format(which="m.version < %(version)s AND i.read_at IS NOT NULL"), given)
    new = access.own_row(message_id=item.message_id, membership_id=membership_id, org_id=org_id)
    if old is None or new is None:
        return None
    if old["language"] != new["language"]:
        same = sql.row(
            "SELECT subject, body, language FROM push_variant WHERE message_id = %s AND language = %s AND arm = 0 AND partner_type = ''"
            " AND role = '' AND subject <> ''",
            [old["message_id"], new["language"]],
        )
        if same is None:
            return None
        old |= same
    return Difference(
        language=new["language"], since=old["read_at"], version=old["version"],
        subject=what_changed(_subject(old), _subject(new)), changes=what_changed(_text(old), _text(new)),
    )  # fmt: skip


def between(*, old_id: int, new_id: int) -> list[Difference]:
    """For the maker: every text of the new version against what the same reader got before; names stand for values."""
    before = {
        Key(v.language, v.partner_type, v.role): v
        for v in Variant.objects.filter(message_id=old_id, arm=0).exclude(subject="")
    }
    found = []
    for new in (
        Variant.objects.filter(message_id=new_id, arm=0)
        .exclude(subject="")
        .order_by("language", "partner_type", "role")
    ):
        key = pick(
            [one for one in before if one.language == new.language],
            language=new.language, partner_type=new.partner_type, role=new.role,
        )  # fmt: skip
        if key is None:
            continue
        old = before[key]
        found.append(
            Difference(
                language=new.language, partner_type=new.partner_type, role=new.role,
                subject=what_changed(_named(old.subject), _named(new.subject)),
                changes=what_changed(_named_text(old.body), _named_text(new.body)),
            )
        )  # fmt: skip
    return found


def _own(item: Item, membership_id: int, org_id: int, which: str) -> Item | None:
    row = sql.row(
        _OWN.format(which=which), {"org": org_id, "me": membership_id, "origin": item.origin_id}
    )
    return None if row is None else as_item(row)


def _subject(row: dict[str, Any]) -> str:
    return template.fill(template.parse(row["subject"]), values_for(row))


def _text(row: dict[str, Any]) -> str:
    return markup.to_text(row["body"], values_for(row))


def _labels() -> dict[str, Any]:
    return {path: one.label for path, one in variables.VARIABLES.items()}


def _named(text: str) -> str:
    try:
        return template.fill(template.parse(text), _labels())
    except template.TemplateProblem:
        return text


def _named_text(body: str) -> str:
    try:
        return markup.to_text(body, _labels())
    except template.TemplateProblem:
        return body
