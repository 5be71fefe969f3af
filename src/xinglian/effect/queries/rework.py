"""Messages few responded to: the list, and how many wait for whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 30
_ROWS = """
SELECT r.id, r.message_id, r.author_person_id, r.state, r.people, r.responded, r.reasons, r.found_at, r.settled_at, r.settled_by, r.why,
       r.by_message_id, c.title, c.kind, c.author_name, c.started_at, c.is_simulated, n.title AS by_title
  FROM effect_rework AS r JOIN push_pub_content AS c USING (message_id)
  LEFT JOIN push_pub_content AS n ON n.message_id = r.by_message_id
"""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What an author has on the desk."""

    n: int
    title: str
    oldest_at: datetime | None


def page(*, states: list[str], author: int | None, after: str = "") -> Page:
    """Newest first; `author` narrows to one person's. One query."""
    cursor = decode_cursor(after)
    rows = sql.rows(
        f"{_ROWS} WHERE r.state = ANY (%(states)s) AND (%(author)s::bigint IS NULL OR r.author_person_id = %(author)s)"
        " AND (%(after)s::bigint IS NULL OR r.id < %(after)s) ORDER BY r.id DESC LIMIT %(limit)s",
        {"states": states, "author": author, "after": int(cursor[0]) if cursor else None, "limit": PAGE + 1},
    )  # fmt: skip
    shown = rows[:PAGE]
    return Page(rows=shown, next=encode_cursor([shown[-1]["id"]]) if len(rows) > PAGE else None)


def one(*, rework_id: int) -> dict[str, Any] | None:
    return sql.row(f"{_ROWS} WHERE r.id = %s", [rework_id])


def counts(*, author: int | None) -> dict[str, int]:
    """By state, within the viewer's sight. One query."""
    return {
        row["state"]: row["n"]
        for row in sql.rows(
            "SELECT state, count(*)::int AS n FROM effect_rework WHERE %(author)s::bigint IS NULL OR author_person_id = %(author)s"
            " GROUP BY 1",
            {"author": author},
        )
    }


def waiting(*, person_id: int) -> Waiting:
    """One query."""
    row = sql.row(
        "SELECT count(*)::int AS n, min(r.found_at) AS oldest_at, (array_agg(c.title ORDER BY r.found_at))[1] AS title"
        " FROM effect_rework AS r JOIN push_pub_content AS c USING (message_id) WHERE r.state = 'open' AND r.author_person_id = %s",
        [person_id],
        kept=True,
    )
    return Waiting(**(row or {"n": 0, "title": "", "oldest_at": None}))
