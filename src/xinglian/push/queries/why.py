"""Why somebody got a message or did not: every decision about a recipient, with its time and reason."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.push.queries.experiment_lots import OPENED

MOST = 30
_STORIES = f"""
WITH i AS MATERIALIZED (
    SELECT f.* FROM identity_pub_membership m CROSS JOIN LATERAL (
           (SELECT * FROM push_inbox i WHERE i.org_id = m.org_id AND {{which}} ORDER BY i.sent_at DESC LIMIT %(most)s)
           UNION ALL (SELECT * FROM push_inbox i WHERE i.former_org_id = m.org_id AND {{which}} LIMIT %(most)s)) f
     WHERE m.person_id = %(person)s ORDER BY f.message_id DESC LIMIT %(most)s
)
SELECT i.message_id, i.membership_id, i.sent_at, i.read_at, i.acknowledged_at, i.acted_at, i.reminded_at, i.is_simulated,
       g.title, g.kind, g.state, g.channels, g.fallback, g.closed_channels, g.is_notice, g.is_test, g.is_private, g.superseded_by_id,
       g.wave_at, g.cancelled_at, o.name AS org_name,
       (SELECT r.name FROM push_experiment e JOIN push_exposure x ON x.experiment_id = e.id AND x.membership_id = i.membership_id
          JOIN push_arm r ON r.experiment_id = e.id AND r.number = x.arm WHERE e.message_id = i.message_id
           AND {OPENED.format(message="i.message_id")}) AS drawn_for
  FROM i JOIN push_message g ON g.id = i.message_id JOIN identity_pub_organisation o ON o.org_id = i.org_id
 ORDER BY i.message_id DESC
"""
# By the index of a person's list: an inbox has no other way to one person.
_OWN = "i.membership_id = m.membership_id"
_ONE = f"{_OWN} AND i.message_id = %(message)s"
_KEYS = "JOIN unnest(%s::bigint[], %s::bigint[]) AS k(message_id, membership_id) USING (message_id, membership_id)"
_WAYS = f"""
SELECT message_id, membership_id, channel, round, step, state, code, reason, attempts, queued_at, next_at, sent_at,
       delivered_at, settled_at, external_id
  FROM push_delivery {_KEYS} ORDER BY round, step, channel
"""
_RECEIPTS = (
    f"SELECT message_id, membership_id, kind, at, channel FROM push_receipt {_KEYS} ORDER BY at"
)
_CALLS = f"SELECT id, message_id, membership_id, opened_at, calls_at, closed_at, outcome, closed_by FROM push_escalation {_KEYS}"
# Notices to colleagues there (the liaison), and each telephone call.
_ASKED = """
SELECT k.message_id, k.membership_id, min(n.started_at) AS at FROM push_inbox i
  JOIN unnest(%s::bigint[], %s::bigint[]) AS k(message_id, membership_id) USING (message_id, membership_id)
  JOIN push_message n ON n.parent_id = i.message_id AND n.is_notice
 WHERE EXISTS (SELECT FROM push_inbox x WHERE x.message_id = n.id AND x.org_id = i.org_id) GROUP BY 1, 2
"""
_SAID = f"""
SELECT message_id, membership_id, c.at, c.result, c.caller, c.note FROM push_escalation {_KEYS}
  JOIN push_call c ON c.escalation_id = push_escalation.id ORDER BY c.at
"""


@dataclass(frozen=True)
class Story:
    """One message to one recipient. `missing`: channels wanted, without a row."""

    row: dict[str, Any]
    ways: list[dict[str, Any]]
    receipts: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)

    @property
    def missing(self) -> list[tuple[str, str]]:
        """Channel and why: closed (switched off), later (the chain has not come there), needless (read before), none (no
        address when its turn came)."""
        there = {way["channel"] for way in self.ways if way["round"] == 0}
        closed = set(self.row["closed_channels"])
        chain = self.row["fallback"] or []
        found = []
        for channel in dict.fromkeys([*self.row["channels"], *chain]):
            if channel == "inapp" or channel in there:
                continue
            if channel in closed:
                found.append((channel, "closed"))
            elif channel in chain and channel not in self.row["channels"] and self.row["read_at"]:
                found.append((channel, "needless"))
            elif channel in chain and channel not in self.row["channels"] and self.row["wave_at"]:
                found.append((channel, "later"))
            else:
                found.append((channel, "none"))
        return found


def stories(*, person_id: int, message_id: int | None = None) -> list[Story]:
    """The newest messages to a person, or one, within the viewer's reach. Six queries."""
    which = _ONE if message_id else _OWN
    rows = sql.rows(
        _STORIES.format(which=which),
        {"person": person_id, "message": message_id, "most": MOST},
    )
    keys = [[row["message_id"] for row in rows], [row["membership_id"] for row in rows]]
    ways, receipts, calls, asked, said = (
        _by_key(query, keys) for query in (_WAYS, _RECEIPTS, _CALLS, _ASKED, _SAID)
    )
    return [
        Story(row, ways[key], receipts[key], calls[key], asked[key], said[key])
        for row in rows
        for key in [(row["message_id"], row["membership_id"])]
    ]


@dataclass(frozen=True)
class Absence:
    """Why a membership is no recipient of a message: not_out, audience, roles, inactive, joined, words; because of an
    experiment: held_out, wave, others, ended."""

    org_name: str
    reason: str
    at: datetime | None = None


_ABSENCE = """
SELECT o.name AS org_name, m.is_active, m.created_at, g.state, g.started_at, m.roles && g.roles AS fits,
       EXISTS (SELECT FROM push_chunk c WHERE c.message_id = g.id
                AND (m.org_id = ANY (c.org_ids) OR m.membership_id = ANY (c.membership_ids))) AS is_meant,
       g.membership_ids IS NOT NULL AS is_people, e.state AS experiment, e.sent_on, e.tells_holdout,
       x.membership_id IS NOT NULL AS is_drawn, x.arm
  FROM identity_pub_membership m JOIN identity_pub_organisation o ON o.org_id = m.org_id
  CROSS JOIN push_message g
  LEFT JOIN push_experiment e ON e.message_id = g.id AND e.state <> 'planned'
  LEFT JOIN push_exposure x ON x.experiment_id = e.id AND x.membership_id = m.membership_id
 WHERE m.person_id = %(person)s AND g.id = %(message)s
   AND NOT EXISTS (SELECT FROM push_inbox i WHERE i.message_id = g.id AND i.membership_id = m.membership_id)
"""


def absences(*, person_id: int, message_id: int) -> list[Absence]:
    """For each of a person's memberships that did not get a message, why. One query."""
    return [
        Absence(row["org_name"], *_reason(row))
        for row in sql.rows(_ABSENCE, {"person": person_id, "message": message_id})
    ]


def _reason(row: dict[str, Any]) -> tuple[str, datetime | None]:
    if row["started_at"] is None:
        return "not_out", None
    if not row["is_meant"]:
        return "audience", row["started_at"]
    if not row["is_active"]:
        return "inactive", None
    if row["created_at"] > row["started_at"]:
        return "joined", row["created_at"]
    if not row["is_people"] and not row["fits"]:
        return "roles", row["started_at"]
    if row["experiment"] and (because := _because_of_experiment(row)):
        return because, row["started_at"]
    return ("under_way" if row["state"] in ("sending", "paused") else "words"), row["started_at"]


def _because_of_experiment(row: dict[str, Any]) -> str:
    is_over = row["experiment"] not in ("running", "decided")
    if row["is_drawn"] and row["arm"] is None and not (is_over and row["tells_holdout"]):
        return "held_out"
    if is_over:
        return "ended" if row["sent_on"] is None else ""
    return "wave" if row["is_drawn"] else "others"


def _by_key(query: str, keys: list[list[int]]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    found: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in sql.rows(query, keys):
        found[row["message_id"], row["membership_id"]].append(row)
    return found
