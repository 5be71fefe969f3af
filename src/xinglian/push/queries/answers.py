"""Answers to messages: a recipient's own, and all of a message for its sender."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import AnswerPhoto
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 30
_COLUMNS = """
a.id, a.membership_id, a.org_id, a.text, a.tapped_at, a.received_at, a.seen_at, a.is_simulated,
(SELECT coalesce(array_agg(p.id ORDER BY p.id), '{}') FROM push_answerphoto p WHERE p.answer_id = a.id) AS photo_ids
"""
# A photo taken in a cellar arrives when the network is back: both moments are said from here on.
_LATE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """`name`, `org_name` and `code` are empty on a recipient's own page."""

    id: int
    membership_id: int
    org_id: int
    text: str
    tapped_at: datetime
    received_at: datetime
    seen_at: datetime | None
    is_simulated: bool
    photo_ids: list[int]
    name: str = ""
    org_name: str = ""
    code: str = ""

    @property
    def came_late(self) -> bool:
        return (self.received_at - self.tapped_at).total_seconds() > _LATE_SECONDS


def own(*, message_id: int, membership_id: int) -> list[AnswerLine]:
    """What a recipient answered, oldest first. One query."""
    return [
        AnswerLine(**row)
        for row in sql.rows(
            f"SELECT {_COLUMNS} FROM push_answer a WHERE a.message_id = %s AND a.membership_id = %s ORDER BY a.id",
            [message_id, membership_id],
        )
    ]


def of_message(*, message_id: int, after: str = "") -> Page:
    """All answers within the viewer's reach, newest first. One query."""
    cursor = decode_cursor(after)
    before = int(cursor[0]) if cursor else 2**62
    rows = sql.rows(
        f"SELECT {_COLUMNS}, m.name, o.name AS org_name, o.code FROM push_answer a"
        " JOIN identity_pub_membership m ON m.membership_id = a.membership_id"
        " JOIN identity_pub_organisation o ON o.org_id = a.org_id"
        f" WHERE a.message_id = %s AND a.id < %s ORDER BY a.id DESC LIMIT {PAGE + 1}",
        [message_id, before],
    )
    shown = [AnswerLine(**row) for row in rows[:PAGE]]
    return Page(rows=shown, next=encode_cursor([shown[-1].id]) if len(rows) > PAGE else None)


def counts(*, message_id: int) -> dict[str, int]:
    """answers, unseen and partners of a message, in one query."""
    row: dict[str, Any] | None = sql.row(
        "SELECT count(*)::int AS answers, count(*) FILTER (WHERE seen_at IS NULL)::int AS unseen,"
        " count(DISTINCT org_id)::int AS partners FROM push_answer WHERE message_id = %s",
        [message_id],
    )
    return row or {"answers": 0, "unseen": 0, "partners": 0}


def unseen_of(*, person_id: int) -> int:
    """Answers to a person's own messages that wait to be read."""
    return int(
        sql.value(
            "SELECT coalesce(sum(answers), 0) FROM push_pub_unseen_answer WHERE author_person_id = %s",
            [person_id],
        )
        or 0
    )


def unseen_of_messages(*, message_ids: Collection[int]) -> dict[int, int]:
    """Answers nobody has read yet, by message; messages without any are missing."""
    return {
        row["message_id"]: row["answers"]
        for row in sql.rows(
            "SELECT message_id, answers FROM push_pub_unseen_answer WHERE message_id = ANY (%s)",
            [list(message_ids)],
        )
    }


def photo(*, photo_id: int) -> AnswerPhoto | None:
    """A photo within the viewer's reach."""
    return AnswerPhoto.objects.select_related("file").filter(pk=photo_id).first()
