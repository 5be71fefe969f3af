"""Count a message's receipts after they came in, so that lists need not count millions of rows."""

from xinglian.kernel import live, sql

_TALLY = """
UPDATE push_message m
   SET tally_read = c.read, tally_acknowledged = c.acknowledged, tally_acted = c.acted, recipients = c.recipients,
       partners = c.partners, tally_failed = d.failed, tally_uncertain = d.uncertain
  FROM (SELECT count(*) AS recipients, count(read_at) AS read, count(acknowledged_at) AS acknowledged,
               count(acted_at) AS acted, count(DISTINCT org_id) AS partners
          FROM push_inbox WHERE message_id = %(id)s) c,
       (SELECT count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'uncertain') AS uncertain
          FROM push_delivery WHERE message_id = %(id)s AND state IN ('failed', 'uncertain')) d
 WHERE m.id = %(id)s AND m.state <> 'sending'
"""


def tally_message(*, message_id: int) -> None:
    """Bring the counts of one message up to date (jobs only: it counts the whole network)."""
    if sql.execute(_TALLY, {"id": message_id}):
        live.publish("messages")
