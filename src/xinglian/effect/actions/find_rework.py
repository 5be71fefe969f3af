"""Find messages too few people responded to, and close what has settled itself."""

from datetime import datetime, timedelta
from typing import Any

from xinglian.effect.models import Rework
from xinglian.effect.queries import places
from xinglian.effect.rules.period import CHINA
from xinglian.effect.rules.reasons import Looked, Peers, reasons
from xinglian.kernel import knobs, live, sql

REWORK = "effect.rework"
_DAYS, _PEER_DAYS = 45, 180
# All countries together: the counts of the uppermost places.
_ALL = """
SELECT w.message_id, sum(w.people)::int AS people, sum(w.read)::int AS read, sum(w.responded)::int AS responded
  FROM effect_count AS w WHERE w.place = ANY (%(roots)s) AND w.cut = '' AND w.started_at > %(since)s GROUP BY 1
"""
_WEAK = f"""
SELECT c.*, s.people, s.read, s.responded FROM ({_ALL}) AS s JOIN push_pub_content AS c USING (message_id)
 WHERE c.started_at <= %(until)s AND c.state = 'sent' AND c.superseded_by_id IS NULL AND c.kind <> 'emergency'
   AND s.people >= %(least)s AND s.responded < %(mark)s * s.people
   AND NOT EXISTS (SELECT FROM effect_rework AS r WHERE r.message_id = c.message_id) ORDER BY c.message_id
"""
_CUTS = """
SELECT w.message_id, w.cut, w.value, sum(w.people)::int AS people, sum(w.responded)::int AS responded
  FROM effect_count AS w WHERE w.message_id = ANY (%s) AND nlevel(w.path) = 1 AND w.cut IN ('role', 'channel') GROUP BY 1, 2, 3
"""
_PEERS = f"""
SELECT c.kind, count(*)::int AS messages, percentile_disc(0.5) WITHIN GROUP (ORDER BY c.text_length)::int AS text_length,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY c.title_length)::int AS title_length, avg(c.has_action::int)::float8 AS with_button
  FROM ({_ALL}) AS s JOIN push_pub_content AS c USING (message_id) WHERE s.people > 0 AND s.responded >= %(mark)s * s.people GROUP BY 1
"""
# Risen above the mark meanwhile, withdrawn, or replaced while nobody listened.
_SETTLED = f"""
UPDATE effect_rework AS r SET settled_at = %(now)s, by_message_id = c.superseded_by_id,
       state = CASE WHEN c.superseded_by_id IS NOT NULL THEN 'reworked' WHEN c.state = 'cancelled' THEN 'withdrawn' ELSE 'risen' END
  FROM push_pub_content AS c LEFT JOIN ({_ALL}) AS s USING (message_id)
 WHERE r.message_id = c.message_id AND r.state = 'open'
   AND (c.superseded_by_id IS NOT NULL OR c.state = 'cancelled' OR s.responded >= %(mark)s * s.people)
"""


def find_rework(*, now: datetime) -> int:
    """In a job's scope; how many are new. Looking twice changes nothing."""
    given: dict[str, Any] = {
        "now": now, "since": now - timedelta(days=_DAYS), "mark": float(knobs.value("effect.mark")),
        "until": now - timedelta(hours=int(knobs.value("effect.rework_hours"))), "least": int(knobs.value("effect.rework_people")),
        "roots": places.roots(),
    }  # fmt: skip
    settled = sql.execute(_SETTLED, given | {"since": now - timedelta(days=_PEER_DAYS)})
    weak = sql.rows(_WEAK, given)
    if weak:
        peers = {
            row.pop("kind"): Peers(**row)
            for row in sql.rows(_PEERS, given | {"since": now - timedelta(days=_PEER_DAYS)})
        }
        cuts = _cuts([row["message_id"] for row in weak])
        Rework.objects.bulk_create([_rework(row, cuts, peers, now=now) for row in weak])
    if weak or settled:
        live.publish(REWORK)
    return len(weak)


def _cuts(message_ids: list[int]) -> dict[tuple[int, str], dict[str, tuple[int, int]]]:
    found: dict[tuple[int, str], dict[str, tuple[int, int]]] = {}
    for row in sql.rows(_CUTS, [message_ids]):
        of = found.setdefault((row["message_id"], row["cut"]), {})
        of[row["value"]] = (row["people"], row["responded"])
    return found


def _rework(row: dict[str, Any], cuts: dict[tuple[int, str], dict[str, tuple[int, int]]], peers: dict[str, Peers], *, now: datetime) -> Rework:  # fmt: skip
    here = row["started_at"].astimezone(CHINA)
    told = cuts.get((row["message_id"], "channel"), {})
    outside = max((people for channel, (people, _r) in told.items() if channel != "inapp"), default=0)  # fmt: skip
    looked = Looked(
        people=row["people"], responded=row["responded"], read=row["read"], must_acknowledge=row["must_acknowledge"],
        has_action=row["has_action"], title_length=row["title_length"], text_length=row["text_length"],
        sent_at=(here.weekday(), here.hour, f"{here:%H:%M}"), told_outside=outside / row["people"],
        roles=cuts.get((row["message_id"], "role"), {}), peers=peers.get(row["kind"], Peers()),
    )  # fmt: skip
    return Rework(
        message_id=row["message_id"], author_person_id=row["author_person_id"], people=row["people"],
        responded=row["responded"], reasons=reasons(looked), found_at=now,
    )  # fmt: skip
