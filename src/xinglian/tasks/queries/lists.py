"""Assignments and the tasks they became, as staff and partners read them."""

from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.tasks.queries.progress import COUNTS
from xinglian.tasks.queries.words import in_language, worded
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
_BOARD = f"""
SELECT a.id, a.title, a.due_at, a.made_by_name, a.made_at, a.closed_at, a.is_simulated, c.*
  FROM tasks_assignment AS a CROSS JOIN LATERAL (SELECT {COUNTS} FROM tasks_task AS t WHERE t.assignment_id = a.id) AS c
 WHERE c.asked > 0
"""
_TASKS = """
SELECT t.id, t.partner_id, t.state, t.due_at, t.tries, t.handed_in_at, t.handed_in_by_name, t.reviewed_at,
       t.reviewed_by_name, t.reason, t.was_on_time, t.is_simulated, p.code, p.name, p.short_name, p.contact_name, p.contact_phone,
       t.state IN ('open', 'rejected') AND t.due_at < %(now)s AS is_late
  FROM tasks_task AS t JOIN partners_pub_partner AS p USING (partner_id) WHERE t.assignment_id = %(assignment)s
"""
_MINE = """
SELECT t.id, t.state, t.due_at, t.tries, t.reason, t.handed_in_at, t.handed_in_by_name, t.reviewed_at, t.is_simulated,
       a.title, a.steps, a.texts, a.proofs, a.fields, a.closed_at, a.id AS assignment_id,
       t.state IN ('open', 'rejected') AND t.due_at < %(now)s AS is_late
  FROM tasks_task AS t JOIN tasks_assignment AS a ON a.id = t.assignment_id WHERE t.partner_id = %(partner)s
"""
_TRIES = """
SELECT h.id, h.number, h.note, h.answers, h.scans, h.latitude, h.longitude, h.person_name, h.tapped_at, h.received_at,
       h.received_at - h.tapped_at > interval '2 minutes' AS came_late, h.verdict, h.reason, h.reviewed_at, h.reviewed_by_name,
       (SELECT coalesce(json_agg(json_build_object('id', f.id, 'kind', f.kind, 'name', s.name) ORDER BY f.id), '[]')
          FROM tasks_proof AS f JOIN kernel_storedfile AS s ON s.id = f.file_id WHERE f.handin_id = h.id) AS files
  FROM tasks_handin AS h WHERE h.task_id = %s ORDER BY h.number DESC
"""
_NAMED = " AND strpos(lower(p.name || p.short_name || p.code || p.pinyin), lower(%(text)s)) > 0"


def board(*, is_closed: bool, text: str, now: datetime, limit: int = 200) -> list[dict[str, Any]]:
    """Assignments with counts within reach; running ones by their due time. One query."""
    where = f" AND a.closed_at IS {'NOT ' if is_closed else ''}NULL"
    if text:
        where += " AND strpos(lower(a.title), lower(%(text)s)) > 0"
    order = "a.id DESC" if is_closed else "a.due_at, a.id"
    rows = sql.rows(f"{_BOARD}{where} ORDER BY {order} LIMIT {limit}", {"now": now, "text": text})
    for row in rows:
        row["accuracy"] = round(100 * row["on_time"] / row["asked"])
    return rows


def assignment(assignment_id: int, *, now: datetime) -> dict[str, Any] | None:
    """With counts within reach; None when nobody within reach has a share. One query."""
    row = sql.row(
        f"SELECT a.steps, a.proofs, a.fields, a.role, b.* FROM ({_BOARD} AND a.id = %(id)s) AS b"
        " JOIN tasks_assignment AS a ON a.id = b.id",
        {"id": assignment_id, "now": now},
    )
    if row:
        row["accuracy"] = round(100 * row["on_time"] / row["asked"])
    return row


def by_province(assignment_id: int) -> list[dict[str, Any]]:
    """How far each province is, the furthest behind first. One query."""
    return sql.rows(
        "SELECT p.province_code, r.name, count(*)::int AS asked, count(*) FILTER (WHERE t.state = 'accepted')::int AS accepted"
        " FROM tasks_task AS t JOIN partners_pub_partner AS p USING (partner_id)"
        " LEFT JOIN identity_pub_region AS r ON r.code = p.province_code"
        " WHERE t.assignment_id = %s GROUP BY 1, 2 ORDER BY count(*) FILTER (WHERE t.state = 'accepted')::float / count(*), 1 LIMIT 40",
        [assignment_id],
    )


def tasks(
    *, assignment_id: int, state: str, text: str, now: datetime, after: str = "", most: int = SIZE
) -> Page:
    """One query. `state`: one of the states, `late`, or empty for all."""
    where, params = "", dict[str, Any](assignment=assignment_id, now=now)
    if state == "late":
        where += " AND t.state IN ('open', 'rejected') AND t.due_at < %(now)s"
    elif state:
        where += " AND t.state = %(state)s"
        params["state"] = state
    if text:
        where += _NAMED
        params["text"] = text
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 1:
        where += " AND t.id > %(id)s"
        params["id"] = int(cursor[0])
    rows = [
        worded(row) for row in sql.rows(f"{_TASKS}{where} ORDER BY t.id LIMIT {most + 1}", params)
    ]
    last = rows[most - 1] if len(rows) > most else None
    return Page(rows=rows[:most], next=encode_cursor([last["id"]]) if last else None)


def waiting(*, assignment_id: int, text: str) -> list[int]:
    """Ids of what waits for a review. One query."""
    return sql.column(
        "SELECT t.id FROM tasks_task AS t JOIN partners_pub_partner AS p USING (partner_id)"
        " WHERE t.assignment_id = %(assignment)s AND t.state = 'handed_in'"
        f"{_NAMED if text else ''} ORDER BY t.id",
        {"assignment": assignment_id, "text": text},
    )


def task(task_id: int, *, now: datetime) -> dict[str, Any] | None:
    """One, as staff read it, with its assignment's id and title."""
    assignment_id = sql.value("SELECT assignment_id FROM tasks_task WHERE id = %s", [task_id])
    rows = sql.rows(
        f"{_TASKS} AND t.id = %(id)s", {"assignment": assignment_id, "id": task_id, "now": now}
    )
    return worded(rows[0]) | {"assignment_id": assignment_id} if rows else None


def mine(*, partner_id: int, is_done: bool, language: str, now: datetime) -> list[dict[str, Any]]:
    """A partner's own, by what is due first; done: the latest first. One query."""
    if is_done:
        where = (
            " AND (t.state = 'accepted' OR a.closed_at IS NOT NULL) ORDER BY t.id DESC LIMIT 100"
        )
    else:
        where = (
            " AND t.state <> 'accepted' AND a.closed_at IS NULL"
            " ORDER BY t.state = 'handed_in', t.due_at, t.id LIMIT 100"
        )
    rows = sql.rows(_MINE + where, {"partner": partner_id, "now": now})
    return [worded(in_language(row, language)) for row in rows]


def own(*, task_id: int, partner_id: int, language: str, now: datetime) -> dict[str, Any] | None:
    """One of a partner's own."""
    params = {"partner": partner_id, "id": task_id, "now": now}
    row = sql.row(f"{_MINE} AND t.id = %(id)s", params)
    return worded(in_language(row, language)) if row else None


def tries(task_id: int) -> list[dict[str, Any]]:
    """What was handed in, the latest first, with files and verdicts. One query."""
    return sql.rows(_TRIES, [task_id])
