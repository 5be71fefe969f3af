"""Count a message's receipts and troubles after they came in, so that lists need not count millions of rows.

Whatever changes a count leaves a mark in the same transaction (`push_uncounted`), and the count takes the marks away:
a process that dies in between leaves them to the next minute.
"""

from collections.abc import Iterable

from xinglian.kernel import live, sql
from xinglian.push.queries.shelf import is_archived

# After the message is locked: what one count has seen another, older one cannot overwrite.
_LOCK = "SELECT state FROM push_message WHERE id = %s FOR NO KEY UPDATE"
_TALLY = """
WITH inbox AS (
    SELECT o.region_path, sum(g.recipients) AS recipients, count(*) AS partners, sum(g.read) AS read,
           sum(g.acknowledged) AS acknowledged, sum(g.acted) AS acted
      FROM (SELECT org_id, count(*) AS recipients, count(read_at) AS read, count(acknowledged_at) AS acknowledged,
                   count(acted_at) AS acted FROM push_inbox WHERE message_id = %(id)s GROUP BY org_id) g
      JOIN identity_pub_organisation o USING (org_id) GROUP BY 1
), trouble AS (
    SELECT o.region_path, count(*) FILTER (WHERE d.state = 'failed') AS failed,
           count(*) FILTER (WHERE d.state = 'uncertain') AS uncertain
      FROM push_delivery d JOIN identity_pub_organisation o USING (org_id)
     WHERE d.message_id = %(id)s AND d.state IN ('failed', 'uncertain') GROUP BY 1
), counted AS MATERIALIZED (
    SELECT coalesce(i.region_path, t.region_path, '') AS region_path, coalesce(sum(i.recipients), 0)::int AS recipients,
           coalesce(sum(i.partners), 0)::int AS partners, coalesce(sum(i.read), 0)::int AS read,
           coalesce(sum(i.acknowledged), 0)::int AS acknowledged, coalesce(sum(i.acted), 0)::int AS acted,
           coalesce(sum(t.failed), 0)::int AS failed, coalesce(sum(t.uncertain), 0)::int AS uncertain
      FROM inbox i FULL JOIN trouble t ON t.region_path = i.region_path GROUP BY 1
), gone AS (
    DELETE FROM push_tally t
     WHERE t.message_id = %(id)s AND NOT EXISTS (SELECT FROM counted c WHERE c.region_path = t.region_path)
), written AS (
    INSERT INTO push_tally AS t (message_id, region_path, recipients, partners, read, acknowledged, acted, failed, uncertain)
    SELECT %(id)s, c.* FROM counted c
    ON CONFLICT (message_id, region_path) DO UPDATE
       SET recipients = excluded.recipients, partners = excluded.partners, read = excluded.read,
           acknowledged = excluded.acknowledged, acted = excluded.acted, failed = excluded.failed,
           uncertain = excluded.uncertain
     WHERE (t.recipients, t.partners, t.read, t.acknowledged, t.acted, t.failed, t.uncertain)
           IS DISTINCT FROM (excluded.recipients, excluded.partners, excluded.read, excluded.acknowledged, excluded.acted,
                             excluded.failed, excluded.uncertain)
)
UPDATE push_message m
   SET tally_read = c.read, tally_acknowledged = c.acknowledged, tally_acted = c.acted, recipients = c.recipients,
       partners = c.partners, tally_failed = c.failed, tally_uncertain = c.uncertain
  FROM (SELECT coalesce(sum(recipients), 0) AS recipients, coalesce(sum(partners), 0) AS partners,
               coalesce(sum(read), 0) AS read, coalesce(sum(acknowledged), 0) AS acknowledged,
               coalesce(sum(acted), 0) AS acted, coalesce(sum(failed), 0) AS failed,
               coalesce(sum(uncertain), 0) AS uncertain FROM counted) c
 WHERE m.id = %(id)s
"""


def tally_message(*, message_id: int) -> None:
    """Bring the counts of one message up to date (jobs only: it counts the whole network). Not while it is being sent:
    then each step adds its own."""
    if sql.value(_LOCK, [message_id]) in (None, "sending"):
        return
    if is_archived(message_id):
        # Its rows lie elsewhere: what was counted before they went stays.
        sql.execute("DELETE FROM push_uncounted WHERE message_id = %s", [message_id])
        return
    # The marks first, the rows in a later statement: whatever comes in between leaves a mark of its own.
    sql.execute("DELETE FROM push_uncounted WHERE message_id = %s", [message_id])
    sql.execute(_TALLY, {"id": message_id})
    live.publish("messages")


def mark_uncounted(message_ids: Iterable[int]) -> None:
    """In the caller's transaction: a count of these messages has changed."""
    sql.execute(
        "INSERT INTO push_uncounted (message_id) SELECT DISTINCT unnest(%s::bigint[])",
        [list(message_ids)],
    )


def uncounted() -> list[int]:
    """Messages whose counts are behind."""
    return sql.column(
        "SELECT DISTINCT u.message_id FROM push_uncounted u JOIN push_message m ON m.id = u.message_id"
        " WHERE m.state <> 'sending'"
    )
