"""The call list: whom to call, who has a call, what was said, and the words to read aloud."""

from datetime import datetime
from typing import Any

from xinglian.identity.api import masked_phone
from xinglian.kernel import sql
from xinglian.push.models import Variant
from xinglian.push.queries.call_sql import FREE, IN_FORCE, MINE, OWN_PHONE, PHONE, TAKEN
from xinglian.push.queries.parcels import parcels
from xinglian.push.rules import markup, template
from xinglian.push.rules.variants import LANGUAGES
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 50
_COLUMNS = f"""
e.id, e.message_id, e.membership_id, e.org_id, e.csm_person_id, e.opened_at, e.calls_at, e.closed_at, e.outcome, e.closed_by,
e.note, e.call_after, e.tries, e.taken_by_id, e.taken_by, e.taken_until, g.title, g.kind, g.lane, g.must_acknowledge,
g.started_at, m.person_id, coalesce(m.name, p.contact_name, '') AS name, m.roles, m.language, p.name AS org_name, p.code AS org_code,
p.contact_name, c.name AS csm_name, {PHONE} AS phone, {OWN_PHONE} AS is_own_phone, p.is_simulated
"""
_FROM = """
FROM push_escalation e
JOIN push_message g ON g.id = e.message_id
JOIN partners_pub_partner p ON p.partner_id = e.org_id
LEFT JOIN identity_pub_membership m ON m.membership_id = e.membership_id
LEFT JOIN identity_pub_membership c ON c.person_id = e.csm_person_id AND c.org_id = g.org_id
"""


def calls(
    *,
    csm_person_id: int | None,
    me: int,
    now: datetime,
    message_id: int | None = None,
    is_open: bool = True,
    after: str = "",
) -> Page:
    """Tasks of one CSM and of nobody (None = everybody's), the oldest first; settled ones the newest first. Numbers are
    masked. One query."""
    where = ["e.closed_at IS NULL" if is_open else "e.closed_at IS NOT NULL"]
    given: dict[str, Any] = {"csm": csm_person_id, "message": message_id, "me": me, "now": now}
    if csm_person_id is not None:
        where.append("(e.csm_person_id = %(csm)s OR e.csm_person_id IS NULL)")
    if message_id is not None:
        where.append("e.message_id = %(message)s")
    at, way, order = ("opened_at", ">", "") if is_open else ("closed_at", "<", "DESC")
    if cursor := decode_cursor(after):
        where.append(f"(e.{at}, e.id) {way} (%(at)s::timestamptz, %(id)s)")
        given |= {"at": cursor[0], "id": int(cursor[1])}
    chosen = (
        f"(SELECT * FROM push_escalation e WHERE {' AND '.join(where)}"
        f" ORDER BY e.{at} {order}, e.id {order} LIMIT {PAGE + 1}) e"
    )
    rows = sql.rows(
        # The page first, then what is shown of it: the list may hold a hundred thousand.
        f"SELECT {_COLUMNS} {_FROM.replace('push_escalation e', chosen)} ORDER BY e.{at} {order}, e.id {order}",
        given,
    )
    shown = [masked(row, me=me, now=now) for row in rows[:PAGE]]
    last = shown[-1] if len(rows) > PAGE else None
    return Page(
        rows=shown, next=encode_cursor([last[at].isoformat(), last["id"]]) if last else None
    )


def call(*, escalation_id: int, me: int, now: datetime) -> dict[str, Any] | None:
    """One task within the viewer's reach; its number in full for who has it, else masked. One query."""
    row = sql.row(f"SELECT {_COLUMNS} {_FROM} WHERE e.id = %s", [escalation_id])
    return None if row is None else masked(row, me=me, now=now)


def my_round(*, me: int, now: datetime) -> list[dict[str, Any]]:
    """What the caller has taken, with numbers and the words to read aloud. A few queries, however many."""
    rows = sql.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE {TAKEN} ORDER BY g.lane, e.message_id, p.code, e.id",
        {"me": me, "now": now},
    )
    words = spoken(rows)
    return [row | {"is_mine": True, "words": words[row["id"]]} for row in rows]


def history(*, escalation_id: int) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT at, caller, result, note, again_at FROM push_call WHERE escalation_id = %s ORDER BY at DESC",
        [escalation_id],
    )


def free_count(*, me: int, operates: bool, now: datetime, message_id: int | None = None) -> int:
    """How many calls the viewer could take now."""
    return int(
        sql.value(
            f"SELECT count(*) FROM push_escalation e JOIN push_message g ON g.id = e.message_id WHERE {FREE} AND {IN_FORCE}"
            f" AND {MINE} AND (%(message)s::bigint IS NULL OR e.message_id = %(message)s)",
            {"me": me, "operates": operates, "now": now, "message": message_id},
        )
    )


def taken_count(*, me: int, now: datetime) -> int:
    return int(
        sql.value(f"SELECT count(*) FROM push_escalation e WHERE {TAKEN}", {"me": me, "now": now})
    )


def spoken(rows: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """By task: heading and text, as the person would read them; a company hears the text for everybody."""
    wanted = [
        {"message_id": row["message_id"], "membership_id": row["membership_id"], "round": 0, "attempts": 1}
        for row in rows
        if row["membership_id"]
    ]  # fmt: skip
    found = {
        (one.message_id, one.membership_id): (one.subject, one.text)
        for one in (parcels(claimed=wanted, channel="voice") if wanted else [])
    }
    general = _general({row["message_id"] for row in rows if not row["membership_id"]})
    nothing = ("", "")
    return {
        row["id"]: found.get((row["message_id"], row["membership_id"]))
        or general.get(row["message_id"], nothing)
        for row in rows
    }


def _general(message_ids: set[int]) -> dict[int, tuple[str, str]]:
    texts = Variant.objects.filter(message_id__in=message_ids, partner_type="", role="").exclude(
        subject=""
    )
    order = {language: place for place, language in enumerate(LANGUAGES)}
    found: dict[int, tuple[str, str]] = {}
    for one in sorted(texts, key=lambda text: order.get(text.language, 99), reverse=True):
        found[one.message_id] = (
            template.fill(template.parse(one.subject), {}), markup.to_text(one.body, {}),
        )  # fmt: skip
    return found


def masked(row: dict[str, Any], *, me: int, now: datetime) -> dict[str, Any]:
    """With the number only for who has the call."""
    is_taken = (
        row["closed_at"] is None and row["taken_until"] is not None and row["taken_until"] > now
    )
    is_mine = is_taken and row["taken_by_id"] == me
    phone = row["phone"] if is_mine else _hidden(row["phone"])
    waits = row["call_after"] is not None and row["call_after"] > now
    return row | {"is_taken": is_taken, "is_mine": is_mine, "phone": phone, "waits": waits}


def _hidden(phone: str) -> str:
    shown = masked_phone(phone)
    # Short numbers are not masked by the rule for mobiles: here they are.
    return shown if shown != phone else ("****" if phone else "")
