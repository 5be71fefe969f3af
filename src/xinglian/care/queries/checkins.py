"""Rounds of questions: how many answered, and who needs what."""

from datetime import datetime
from typing import Any

from xinglian.care.definitions.hardship import EVENTS, HELP, QUESTIONS
from xinglian.kernel import scope, sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
_LIST = """
SELECT c.id, c.event, c.title, c.asked_at, c.asked_by_name, c.answer_by, c.closed_at, c.region_path::text AS region_path,
       c.is_simulated, r.asked, r.fine, r.needs, r.waiting, coalesce(n.open, 0) AS open_needs
  FROM care_checkin AS c
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS asked, count(*) FILTER (WHERE state = 'fine')::int AS fine,
           count(*) FILTER (WHERE state = 'needs')::int AS needs, count(*) FILTER (WHERE state = 'waiting')::int AS waiting
      FROM care_reply WHERE checkin_id = c.id) AS r
  LEFT JOIN LATERAL (SELECT count(*)::int AS open FROM care_need AS n JOIN care_reply AS p ON p.id = n.reply_id
                      WHERE p.checkin_id = c.id AND n.done_at IS NULL) AS n ON true
"""
_REPLIES = """
SELECT r.id, r.partner_id, r.state, r.answers, r.note, r.answered_at, r.answered_by_name, r.is_simulated,
       p.code, p.name, p.short_name, p.contact_name, p.contact_phone,
       (SELECT json_agg(json_build_object('id', n.id, 'kind', n.kind, 'done', n.done_at IS NOT NULL) ORDER BY n.due_at)
          FROM care_need AS n WHERE n.reply_id = r.id) AS needs
  FROM care_reply AS r JOIN partners_pub_partner AS p USING (partner_id)
 WHERE r.checkin_id = %(checkin)s
"""


def checkins(*, limit: int = 100) -> list[dict[str, Any]]:
    """The newest first, with numbers within reach; rounds without a partner in reach are left out. One query."""
    rows = sql.rows(f"{_LIST} WHERE r.asked > 0 ORDER BY c.id DESC LIMIT %s", [limit])
    return [_worded(row) for row in rows]


def checkin(checkin_id: int) -> dict[str, Any] | None:
    row = sql.row(f"{_LIST} WHERE c.id = %s AND r.asked > 0", [checkin_id])
    return _worded(row) if row else None


def asks_beyond_reach(checkin_id: int) -> bool:
    """Whether it asks partners whom the acting person does not see. Two queries for who looks after regions."""
    if scope.current().reach == "network":
        return False
    counted = "SELECT count(*) FROM care_reply WHERE checkin_id = %s"
    seen = int(sql.value(counted, [checkin_id]))
    with scope.acting(scope.network()):
        return int(sql.value(counted, [checkin_id])) > seen


def needs_by_kind(checkin_id: int) -> list[dict[str, Any]]:
    """What is needed how often, and how much of it is settled. One query."""
    rows = sql.rows(
        "SELECT n.kind, count(*)::int AS needed, count(n.done_at)::int AS done FROM care_need AS n"
        " JOIN care_reply AS r ON r.id = n.reply_id WHERE r.checkin_id = %s GROUP BY n.kind ORDER BY 2 DESC, 1",
        [checkin_id],
    )
    for row in rows:
        row["label"], row["icon"] = HELP[row["kind"]].label, HELP[row["kind"]].icon
    return rows


def replies(*, checkin_id: int, state: str, kind: str = "", after: str = "") -> Page:
    """Who answered what; those in need first by time, the silent by name. One query."""
    where, params = "", dict[str, Any](checkin=checkin_id)
    if state:
        where += " AND r.state = %(state)s"
        params["state"] = state
    if kind:
        where += (
            " AND EXISTS (SELECT FROM care_need AS k WHERE k.reply_id = r.id AND k.kind = %(kind)s)"
        )
        params["kind"] = kind
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 1:
        where += " AND r.id > %(id)s"
        params["id"] = int(cursor[0])
    rows = read(where, params, limit=SIZE + 1)
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(rows=rows[:SIZE], next=encode_cursor([last["id"]]) if last else None)


def every_reply(checkin_id: int) -> list[dict[str, Any]]:
    """For an export."""
    return read("", {"checkin": checkin_id}, limit=200_000)


def read(where: str, params: dict[str, Any], *, limit: int) -> list[dict[str, Any]]:
    rows = sql.rows(f"{_REPLIES}{where} ORDER BY r.id LIMIT {limit}", params)
    for row in rows:
        row["said"] = [
            {"text": one.choices[answer], "worries": answer in one.worrying}
            for key, one in QUESTIONS.items()
            if (answer := row["answers"].get(key)) in one.choices
        ]
        row["needs"] = [one | {"label": HELP[one["kind"]].label} for one in row["needs"] or ()]
    return rows


def partners_in(region_path: str) -> int:
    """How many would be asked."""
    return int(
        sql.value(
            "SELECT count(*) FROM partners_pub_partner WHERE region_path <@ %s::ltree AND status = 'active'"
            " AND merged_into_partner_id IS NULL",
            [region_path],
        )
    )


def open_for(*, partner_id: int, now: datetime) -> list[dict[str, Any]]:
    """What a partner is asked now, unanswered first. One query."""
    return sql.rows(
        "SELECT c.id, c.title, c.asked_at, c.answer_by, r.state, r.answered_by_name FROM care_reply AS r"
        " JOIN care_checkin AS c ON c.id = r.checkin_id WHERE r.partner_id = %s AND c.closed_at IS NULL"
        " AND c.asked_at > %s::timestamptz - interval '60 days' ORDER BY r.state <> 'waiting', c.id DESC LIMIT 5",
        [partner_id, now],
    )


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    event = EVENTS.get(row["event"])
    row["event_word"] = event.label if event else row["event"]
    row["answered"] = row["fine"] + row["needs"]
    return row
