"""The messages behind a figure, one line each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.effect.queries.effects import FIGURES, Asked, condition, roots_of
from xinglian.effect.rules.figures import Figures
from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 30
SORTS = {
    "sent": "s.started_at", "people": "s.people", "reach": "s.reached::float8 / nullif(s.partners, 0)",
    "read": "s.read::float8 / nullif(s.people, 0)", "response": "s.responded::float8 / nullif(s.people, 0)",
    "action": "s.acted::float8 / nullif(s.offered, 0)",
}  # fmt: skip
DEFAULT = "-sent"


@dataclass(frozen=True, kw_only=True)
class Line:
    message_id: int
    title: str
    kind: str
    author_name: str
    started_at: datetime
    is_simulated: bool
    figures: Figures


def messages(
    asked: Asked, *, sort: str = DEFAULT, after: str = "", least: int = 0, page: int = PAGE
) -> Page:
    """Sorted by one of SORTS, "-" the greatest first; `least` people. Two queries."""
    where, given = condition(asked, roots_of(asked))
    cursor = decode_cursor(after)
    offset = int(cursor[0]) if cursor else 0
    falling = sort.startswith("-")
    order = SORTS.get(sort.lstrip("-"), SORTS["sent"])
    rows = sql.rows(
        f"WITH s AS (SELECT w.message_id, min(w.started_at) AS started_at, {FIGURES.replace('count(DISTINCT w.message_id)::int', '1')}"
        f" FROM effect_count AS w WHERE {where} GROUP BY w.message_id HAVING sum(w.people) >= %(least)s)"
        " SELECT s.*, c.title, c.kind, c.author_name, c.is_simulated, count(*) OVER () AS total FROM s JOIN push_pub_content AS c USING (message_id)"
        f" ORDER BY {order} {'DESC' if falling else 'ASC'} NULLS LAST, s.message_id DESC LIMIT %(limit)s OFFSET %(offset)s",
        {**given, "least": least, "limit": page + 1, "offset": offset},
    )
    total = int(rows[0]["total"]) if rows else 0
    return Page(
        rows=[_line(row) for row in rows[:page]], total=total, first=offset + 1 if rows else None,
        previous=encode_cursor([max(offset - page, 0)]) if offset else None,
        next=encode_cursor([offset + page]) if len(rows) > page else None,
    )  # fmt: skip


def _line(row: dict[str, Any]) -> Line:
    own = {"message_id", "title", "kind", "author_name", "started_at", "is_simulated"}
    return Line(
        **{name: row[name] for name in own},
        figures=Figures(
            **{name: value for name, value in row.items() if name not in own and name != "total"}
        ),
    )
