"""Requests to the care fund: lists, one with its trail, budgets. Row security decides who sees how much."""

from datetime import datetime
from typing import Any

from xinglian.care.models import Case, Decision
from xinglian.care.queries.fund_words import CAUSES, STATE_TONES, STATES, VERBS
from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.partners.api import Entry, Mark

# Who may read why sees a story beside the case; the auditor sees none.
_ROWS = """
SELECT c.id, c.partner_id, c.amount_minor, c.state, c.needs_director, c.requested_by_id, c.requested_at, c.approvers,
       c.decided_at, c.paid_on, c.follow_up_on, c.closed_at, c.paper_id, c.reversal_to, c.reversal_by_id, c.is_simulated, p.name, p.short_name, p.code,
       s.cause, s.beneficiary, s.words, s.outcome, r.name AS requester
  FROM care_case AS c JOIN partners_pub_partner AS p USING (partner_id)
  LEFT JOIN care_story AS s ON s.case_id = c.id LEFT JOIN identity_person AS r ON r.id = c.requested_by_id
"""
OPEN = (Case.State.ASKED, Case.State.APPROVED, Case.State.PAID)


def cases(*, state: str = "open", text: str = "", limit: int = 300) -> list[dict[str, Any]]:
    """The newest first. One query."""
    wanted = [one.value for one in OPEN] if state == "open" else [state]
    where, params = "c.state = ANY(%(states)s)", dict[str, Any](states=wanted)
    if text:
        where += (
            " AND strpos(lower(p.name || p.short_name || p.code || p.pinyin), lower(%(text)s)) > 0"
        )
        params["text"] = text
    return _worded(sql.rows(f"{_ROWS} WHERE {where} ORDER BY c.id DESC LIMIT {limit}", params))


def case(case_id: int) -> dict[str, Any] | None:
    found = _worded(sql.rows(f"{_ROWS} WHERE c.id = %s", [case_id]))
    return found[0] if found else None


def of_partner(partner_id: int) -> list[dict[str, Any]]:
    """For the partner's owner: how each stands, and why one was declined. One query."""
    rows = sql.rows(
        "SELECT c.id, c.amount_minor, c.state, c.requested_at, c.paid_on, s.beneficiary, d.why FROM care_case AS c"
        " JOIN care_story AS s ON s.case_id = c.id LEFT JOIN care_decision AS d ON d.case_id = c.id AND d.verb = 'decline'"
        " WHERE c.partner_id = %s ORDER BY c.id DESC LIMIT 10",
        [partner_id],
    )
    return _worded(rows)


def trail(case_id: int) -> list[dict[str, Any]]:
    """Who decided what, in order. One query; nothing for who may not read why."""
    rows = sql.rows(
        "SELECT id, verb, person_id, person_name, why, at, paper_id FROM care_decision WHERE case_id = %s ORDER BY id", [case_id]
    )  # fmt: skip
    for row in rows:
        row["said"] = VERBS[row["verb"]]
    return rows


def budgets(*, year: int) -> list[dict[str, Any]]:
    """What a year has, gave and still has, by area. Sums within reach. One query."""
    rows = sql.rows(
        "SELECT b.id, b.year, b.region_path::text AS region_path, b.amount_minor, coalesce(sum(c.amount_minor), 0)::bigint"
        " AS spent_minor, count(c.id)::int AS cases FROM care_budget AS b LEFT JOIN care_case AS c ON c.budget_id = b.id"
        " AND c.state IN ('approved', 'paid', 'closed') WHERE b.year = %s GROUP BY b.id"
        " ORDER BY nlevel(b.region_path), b.region_path",
        [year],
    )
    for row in rows:
        row["amount"], row["spent"] = Money(row["amount_minor"]), Money(row["spent_minor"])
        row["left"] = Money(row["amount_minor"] - row["spent_minor"])
    return rows


def waiting(*, person_id: int, approves: bool, now: datetime) -> dict[str, int]:
    """What one should do: approve, pay, ask after. One query."""
    row = sql.row(
        "SELECT count(*) FILTER (WHERE %(approves)s AND c.state = 'asked' AND c.requested_by_id <> %(me)s"
        "   AND NOT %(me)s = ANY (c.approvers))::int AS approve,"
        " count(*) FILTER (WHERE %(approves)s AND c.state = 'approved' AND c.requested_by_id <> %(me)s)::int AS pay,"
        " count(*) FILTER (WHERE c.state = 'paid' AND c.follow_up_on <= %(today)s"
        "   AND (c.requested_by_id = %(me)s OR p.csm_person_id = %(me)s))::int AS follow"
        " FROM care_case AS c JOIN partners_pub_partner AS p USING (partner_id) WHERE c.state IN ('asked', 'approved', 'paid')",
        {"me": person_id, "approves": approves, "today": now.date()},
        kept=True,
    )
    return row or {"approve": 0, "pay": 0, "follow": 0}


def timeline(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """Decisions, to those who may read why: the rows of others are hidden by the database. One query."""
    rows = sql.rows(
        "SELECT d.id, d.at, d.verb, d.person_name, d.amount_minor, d.case_id FROM care_decision AS d WHERE d.partner_id = %s"
        " AND d.at <= %s AND (d.at, d.id) < (%s, %s) ORDER BY d.at DESC, d.id DESC LIMIT %s",
        [partner_id, mark.at, mark.at, mark.key, limit],
    )
    return [
        Entry(
            at=row["at"], key=row["id"], title=VERBS[row["verb"]], icon="wallet",
            text=f"{row['person_name']} · {Money(row['amount_minor'])}",
            tone="done" if row["verb"] == Decision.Verb.PAY else "",
        )
        for row in rows
    ]  # fmt: skip


def _worded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        row["amount"] = Money(row["amount_minor"])
        row["state_word"], row["state_tone"] = STATES[row["state"]], STATE_TONES[row["state"]]
        row["cause_word"] = CAUSES.get(row.get("cause") or "", "")
    return rows
