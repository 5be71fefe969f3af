"""Why somebody got a message or did not: every decision about a recipient, with its time and reason."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.push.queries import shelf
from xinglian.push.queries.experiment_lots import OPENED
from xinglian.push.queries.months import month_of

MOST = 30
# A turn may come so much later: waves run so often.
_WAVE = timedelta(minutes=1)
_TAKES_TIME = ("queued", "sending", "sent", "delivered", "uncertain")
_Found = defaultdict[tuple[int, int], list[dict[str, Any]]]
# Of the message and the recipient's place in an experiment; these stay in the tables for ever.
_ABOUT = f"""g.title, g.kind, g.state, g.channels, g.fallback, g.fallback_minutes, g.closed_channels, g.is_notice, g.is_test, g.is_drill,
       g.is_private,
       g.superseded_by_id, g.superseded_at, g.wave_at, g.cancelled_at, o.name AS org_name,
       EXISTS (SELECT FROM identity_pub_membership a WHERE a.membership_id = i.membership_id AND NOT a.is_active) AS is_gone,
       (SELECT r.name FROM push_experiment e JOIN push_exposure x ON x.experiment_id = e.id AND x.membership_id = i.membership_id
          JOIN push_arm r ON r.experiment_id = e.id AND r.number = x.arm WHERE e.message_id = i.message_id
           AND {OPENED.format(message="i.message_id")}) AS drawn_for"""
_STORIES = f"""
WITH i AS MATERIALIZED (
    SELECT f.* FROM identity_pub_membership m CROSS JOIN LATERAL (
           (SELECT * FROM push_inbox i WHERE i.org_id = m.org_id AND {{which}} ORDER BY i.sent_at DESC LIMIT %(most)s)
           UNION ALL (SELECT * FROM push_inbox i WHERE i.former_org_id = m.org_id AND {{which}} LIMIT %(most)s)) f
     WHERE m.person_id = %(person)s ORDER BY f.message_id DESC LIMIT %(most)s
)
SELECT i.message_id, i.membership_id, i.sent_at, i.read_at, i.acknowledged_at, i.acted_at, i.reminded_at, i.is_simulated,
       i.org_id, {_ABOUT}
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
    f'SELECT message_id, membership_id, kind, "at", channel FROM push_receipt {_KEYS} ORDER BY "at"'
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

_ON_SHELF = """
SELECT message_id, membership_id, org_id, sent_at, read_at, acknowledged_at, acted_at, reminded_at, is_simulated FROM push_inbox i
 WHERE (%(message)s::bigint IS NULL OR message_id = %(message)s::bigint) ORDER BY message_id DESC LIMIT %(most)s
"""
_ABOUT_SHELVED = f"""
SELECT i.message_id, i.membership_id, {_ABOUT}
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS i (message_id, membership_id, org_id)
  JOIN push_message g ON g.id = i.message_id JOIN identity_pub_organisation o ON o.org_id = i.org_id
"""
_MEMBERSHIPS = "SELECT membership_id, created_at FROM identity_pub_membership WHERE person_id = %s"


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
        """Channel and why: closed (switched off), later (the chain has not come there), needless (read before), stopped or
        superseded (before the chain came there), gone (no longer there), none (no address when its turn came)."""
        there = {way["channel"] for way in self.ways if way["round"] == 0}
        closed = set(self.row["closed_channels"])
        chain = self.row["fallback"] or []
        found = []
        for channel in dict.fromkeys([*self.row["channels"], *chain]):
            if channel == "inapp" or channel in there:
                continue
            if channel in closed:
                found.append((channel, "closed"))
            elif channel in self.row["channels"]:
                found.append((channel, "none"))
            else:
                found.append((channel, self._before_turn(chain.index(channel)) or "none"))
        return found

    def _before_turn(self, place: int) -> str:
        """Why the chain has not come to its channel at this place; "" when it has."""
        row = self.row
        turn_at = self._turn_at(place)
        for word, at in (("needless", row["read_at"]), ("superseded", row["superseded_at"]), ("stopped", row["cancelled_at"])):  # fmt: skip
            if at and at < turn_at + _WAVE:
                return word
        if row["is_gone"]:
            return "gone"
        # Before everybody has it in the inbox the chain has not begun.
        return "later" if row["wave_at"] or row["state"] == "sending" else ""

    def _turn_at(self, place: int) -> datetime:
        """When its turn came or would have come, as `actions.advance_chain` has it: its minutes after the step before that was
        handed over; one that was not takes no time."""
        minutes = [timedelta(minutes=one) for one in self.row["fallback_minutes"]] or [timedelta()]
        handed = [way["sent_at"] or way["next_at"] for way in self.ways if 0 < way["step"] <= place and way["state"] in _TAKES_TIME]  # fmt: skip
        own = minutes[min(place, len(minutes) - 1)]
        first: datetime = self.row["sent_at"] + minutes[0]
        later: list[datetime] = [at + own for at in handed]
        return max([first, *later])


def stories(*, person_id: int, message_id: int | None = None, most: int = MOST) -> list[Story]:
    """The newest messages to a person, or one, within the viewer's reach. Six queries. Without the archive: see `shelved`."""
    which = _ONE if message_id else _OWN
    rows = sql.rows(
        _STORIES.format(which=which), {"person": person_id, "message": message_id, "most": most}
    )
    keys = [[row["message_id"] for row in rows], [row["membership_id"] for row in rows]]
    ways, receipts = (_by_key(sql.rows(query, keys)) for query in (_WAYS, _RECEIPTS))
    return _told(rows, keys, ways, receipts)


def shelved(*, person_id: int, message_id: int | None = None, most: int = MOST) -> list[Story]:
    """The same of archived months, as they were put away. Who was asked there to tell them is not said of these."""
    members = sql.rows(_MEMBERSHIPS, [person_id])
    since = min((row["created_at"].date().replace(day=1) for row in members), default=None)
    wanted = None if message_id is None else [month_of(message_id)]
    archives = [one for one in shelf.archived(months=wanted) if since and one.month >= since]
    if not archives:
        return []
    mine = ", ".join(str(int(row["membership_id"])) for row in members)
    with shelf.open_shelf(archives, where=f"membership_id IN ({mine})") as books:
        if scope.current().reach != "network":
            books.narrow()
        rows = books.rows(_ON_SHELF, {"message": message_id, "most": most})
        keys = [[row["message_id"] for row in rows], [row["membership_id"] for row in rows]]
        ways, receipts = (
            _by_key(books.rows(query.replace(_KEYS, ""))) for query in (_WAYS, _RECEIPTS)
        )
    about = {
        (row["message_id"], row["membership_id"]): row
        for row in sql.rows(_ABOUT_SHELVED, [*keys, [row["org_id"] for row in rows]])
    }
    known = [row | about[key] for row in rows if (key := (row["message_id"], row["membership_id"])) in about]  # fmt: skip
    return _told(known, keys, ways, receipts)


def _told(rows: list[dict[str, Any]], keys: list[list[int]], ways: _Found, receipts: _Found) -> list[Story]:  # fmt: skip
    calls, asked, said = (_by_key(sql.rows(query, keys)) for query in (_CALLS, _ASKED, _SAID))
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
SELECT m.membership_id, o.name AS org_name, m.is_active, m.created_at, g.state, g.started_at, m.roles && g.roles AS fits,
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


def absences(*, person_id: int, message_id: int, got: Collection[int] = ()) -> list[Absence]:
    """For each of a person's memberships that did not get a message, why. One query. `got`: those known to have it, by the archive."""
    return [
        Absence(row["org_name"], *_reason(row))
        for row in sql.rows(_ABSENCE, {"person": person_id, "message": message_id})
        if row["membership_id"] not in got
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


def _by_key(rows: list[dict[str, Any]]) -> _Found:
    found: _Found = defaultdict(list)
    for row in rows:
        found[row["message_id"], row["membership_id"]].append(row)
    return found
