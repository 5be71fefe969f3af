"""Needs as tasks: whose, due when, settled how."""

from datetime import datetime
from typing import Any

from xinglian.care.definitions.hardship import HELP
from xinglian.kernel import sql

_ROWS = """
SELECT n.id, n.partner_id, n.kind, n.note, n.asked_by_name, n.owner_id, n.due_at, n.opened_at, n.done_at, n.done_by_name,
       n.outcome, n.is_simulated, p.code, p.name, p.short_name, p.contact_name, p.contact_phone, o.name AS owner_name,
       c.title AS round, c.id AS checkin_id, n.done_at IS NULL AND n.due_at < %(now)s AS is_late
  FROM care_need AS n JOIN partners_pub_partner AS p USING (partner_id)
  LEFT JOIN identity_person AS o ON o.id = n.owner_id
  LEFT JOIN care_reply AS r ON r.id = n.reply_id LEFT JOIN care_checkin AS c ON c.id = r.checkin_id
"""


def needs(
    *, is_open: bool, owner_id: int | None, kind: str, text: str, now: datetime, limit: int = 300
) -> list[dict[str, Any]]:
    """Open ones by their due time, settled ones from the newest. One query."""
    where, params = f"n.done_at IS {'' if is_open else 'NOT '}NULL", dict[str, Any](now=now)
    if owner_id is not None:
        where += " AND (n.owner_id = %(owner)s OR n.owner_id IS NULL)"
        params["owner"] = owner_id
    if kind:
        where += " AND n.kind = %(kind)s"
        params["kind"] = kind
    if text:
        where += " AND (strpos(lower(p.name || p.short_name || p.code || p.pinyin || n.note), lower(%(text)s)) > 0)"
        params["text"] = text
    order = "n.due_at, n.id" if is_open else "n.done_at DESC, n.id DESC"
    return _worded(sql.rows(f"{_ROWS} WHERE {where} ORDER BY {order} LIMIT {limit}", params))


def need(need_id: int, *, now: datetime) -> dict[str, Any] | None:
    found = _worded(sql.rows(f"{_ROWS} WHERE n.id = %(id)s", {"id": need_id, "now": now}))
    return found[0] if found else None


def of_partner(partner_id: int, *, limit: int = 10) -> list[dict[str, Any]]:
    """What a partner asked for, as it may read it: the newest first. One query."""
    rows = sql.rows(
        "SELECT id, kind, note, asked_by_name, opened_at, due_at, done_at, outcome FROM care_need"
        " WHERE partner_id = %s ORDER BY id DESC LIMIT %s",
        [partner_id, limit],
    )
    return _worded(rows)


def count_open(*, owner_id: int | None, now: datetime) -> dict[str, Any]:
    """Open ones of one person (None: everybody's): n, late, the next due time, and the first partner."""
    row = sql.row(
        "SELECT count(*)::int AS n, count(*) FILTER (WHERE n.due_at < %(now)s)::int AS late, min(n.due_at) AS due_at,"
        " (array_agg(coalesce(nullif(p.short_name, ''), p.name) ORDER BY n.due_at))[1] AS name"
        " FROM care_need AS n JOIN partners_pub_partner AS p USING (partner_id) WHERE n.done_at IS NULL"
        " AND (%(owner)s::bigint IS NULL OR n.owner_id = %(owner)s)",
        {"owner": owner_id, "now": now},
        kept=True,
    )
    return row or {"n": 0, "late": 0, "due_at": None, "name": ""}


def _worded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        row["label"], row["icon"] = HELP[row["kind"]].label, HELP[row["kind"]].icon
    return rows
