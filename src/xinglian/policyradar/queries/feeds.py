"""The feeds, how asking them went, and what they brought."""

from typing import Any

from xinglian.kernel import sql
from xinglian.policyradar.definitions.troubles import TROUBLES


def feeds() -> list[dict[str, Any]]:
    """What is in trouble first. One query."""
    rows = sql.rows(
        "SELECT f.id, f.name, f.url, f.issuer, f.is_paused, f.asked_at, f.good_at, f.next_at, f.failures, f.trouble, f.trouble_detail,"
        " f.items_seen, f.items_taken, f.is_simulated, c.open, c.relevant,"
        " l.id AS last_id, l.title AS last_title, l.found_at AS last_at FROM policyradar_feed AS f"
        " LEFT JOIN (SELECT e.feed_id, count(*) FILTER (WHERE e.state IN ('new', 'relevant', 'drafted'))::int AS open,"
        "                   count(*) FILTER (WHERE e.state IN ('relevant', 'drafted', 'pushed', 'done'))::int AS relevant"
        "              FROM policyradar_entry AS e WHERE e.feed_id IS NOT NULL GROUP BY 1) AS c ON c.feed_id = f.id"
        " LEFT JOIN LATERAL (SELECT e.id, e.title, e.found_at FROM policyradar_entry AS e WHERE e.feed_id = f.id ORDER BY e.id DESC LIMIT 1) AS l ON true"
        " ORDER BY f.trouble = '', f.is_paused, f.name, f.id LIMIT 500"
    )
    for row in rows:
        row["trouble_word"] = TROUBLES.get(row["trouble"], "")
    return rows
