"""Moments are found for everybody at once, one statement a kind."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from xinglian.care.definitions.kind import Kind
from xinglian.care.definitions.kinds import KINDS
from xinglian.care.queries.chinese import feasts, lunar
from xinglian.care.rules.calendar import window
from xinglian.kernel import knobs, sql

# A kind somebody refused often: theirs are held back unless the partner is core or close.
_FOUND = """
WITH days (day, mark) AS (SELECT * FROM unnest(%(days)s::date[], %(marks)s::text[])),
feasts (day, feast) AS (SELECT * FROM unnest(%(feast_days)s::date[], %(feasts)s::text[])),
found (partner_id, occasion, on_date, body, person_id) AS ({found}),
refused AS (
    SELECT m.closed_by_id AS person_id FROM care_moment AS m
      LEFT JOIN care_taste AS t ON t.person_id = m.closed_by_id AND t.kind = m.kind
     WHERE m.kind = %(kind)s AND m.state IN ('done', 'unfit') AND m.closed_at > %(now)s - interval '1 year'
       AND (t.asked_at IS NULL OR m.closed_at > t.asked_at)
     GROUP BY 1 HAVING count(*) >= %(refused_least)s
        AND count(*) FILTER (WHERE m.state = 'unfit') >= %(refused_share)s * count(*)
)
INSERT INTO care_moment (partner_id, kind, occasion, on_date, leaves_on, body, person_id, state, unfit_reason, note,
                         found_at, is_simulated)
SELECT f.partner_id, %(kind)s, f.occasion, f.on_date, f.on_date + %(stays)s, f.body, f.person_id,
       CASE WHEN r.person_id IS NOT NULL AND p.layer NOT IN ('core', 'close') THEN 'held' ELSE 'open' END,
       '', '', %(now)s, p.is_simulated
  FROM found AS f JOIN partners_pub_partner AS p USING (partner_id)
  LEFT JOIN refused AS r ON r.person_id = p.csm_person_id
 WHERE %(rest)s = 0 OR NOT EXISTS (SELECT FROM care_moment AS b WHERE b.partner_id = f.partner_id AND b.kind = %(kind)s
                                      AND b.found_at > %(now)s - make_interval(days => %(rest)s))
ON CONFLICT (partner_id, kind, occasion) DO NOTHING
"""

# What is no longer true goes by itself.
_OVER = """
WITH found (partner_id, occasion, on_date, body, person_id) AS ({found})
UPDATE care_moment AS m SET state = 'past', closed_at = %(now)s
 WHERE m.kind = %(kind)s AND m.state IN ('open', 'later', 'held')
   AND NOT EXISTS (SELECT FROM found AS f WHERE f.partner_id = m.partner_id)
"""

_WOKEN = """
UPDATE care_moment SET state = 'open', later_until = NULL WHERE state = 'later' AND later_until <= %(today)s
"""
# Put off beyond its time is still somebody's promise: it leaves two weeks after it came back.
_LEFT = """
UPDATE care_moment SET state = 'past', closed_at = %(now)s
 WHERE state IN ('open', 'held') AND leaves_on < %(today)s
"""


def find_moments(*, today: date, now: datetime) -> dict[str, int]:
    """How many new ones by kind. As the network, in the caller's transaction; twice changes nothing.

    `today` is the day in China: festivals and birthdays are days there.
    """
    settings = knobs.values("care.")
    sql.execute(_WOKEN, {"today": today})
    sql.execute(_LEFT, {"today": today, "now": now})
    found = {}
    for kind in KINDS.values():
        if kind.found:
            params = _params(kind, today=today, now=now, settings=settings)
            if kind.is_lasting:
                sql.execute(_OVER.replace("{found}", kind.found), params)
            found[kind.key] = sql.execute(_FOUND.replace("{found}", kind.found), params)
    return found


def _params(
    kind: Kind, *, today: date, now: datetime, settings: Mapping[str, Any]
) -> dict[str, Any]:
    days, marks = window(today, ahead=kind.ahead, stays=kind.stays, lunar=lunar)
    soon = list(feasts(today - timedelta(days=kind.stays), today + timedelta(days=kind.ahead)))
    return {
        "kind": kind.key, "today": today, "now": now, "stays": kind.stays, "rest": kind.rest_days,
        "days": list(days), "marks": list(marks),
        "feast_days": [day for day, _feast in soon], "feasts": [feast for _day, feast in soon],
        "silence_days": settings["care.silence_days"], "drop_share": settings["care.drop_share"],
        "drop_least": int(settings["care.drop_least"]) * 100,
        "refused_share": settings["care.refused_share"], "refused_least": settings["care.refused_least"],
    }  # fmt: skip
