"""Messages follow a merged partner to the one it became, and go back when the merge is undone.

As with order lines (trade): a row is of whoever the partner it was sent to has become. What the
same people were sent while they were one stays with the kept partner.
"""

from xinglian.kernel import live, sql
from xinglian.push.actions.tally import mark_uncounted

_INBOX = """
-- Rows are locked in the order in which receipts lock them.
WITH s AS (
    SELECT * FROM unnest(%(named)s::bigint[], %(kept)s::bigint[]) AS s (named, kept)
),
wrong AS MATERIALIZED (
    SELECT i.message_id, i.membership_id, s.named, s.kept FROM push_inbox AS i
      JOIN s ON i.org_id = s.named AND i.former_org_id IS NULL WHERE s.kept <> s.named
    UNION ALL
    SELECT i.message_id, i.membership_id, s.named, s.kept FROM push_inbox AS i
      JOIN s ON i.former_org_id = s.named WHERE i.org_id <> s.kept
),
locked AS (
    SELECT i.message_id, i.membership_id, w.named, w.kept FROM push_inbox AS i
      JOIN wrong AS w USING (message_id, membership_id)
     ORDER BY i.message_id, i.membership_id FOR NO KEY UPDATE OF i
)
UPDATE push_inbox AS i SET org_id = w.kept, former_org_id = CASE WHEN w.kept <> w.named THEN w.named END
  FROM locked AS w WHERE (i.message_id, i.membership_id) = (w.message_id, w.membership_id)
RETURNING i.message_id, i.membership_id, i.person_id
"""

# What hangs on an inbox row has its organisation. A statement of its own, so that it sees the receipts
# of a batch that held the rows until just now.
_HANGING = """
UPDATE {table} AS h SET org_id = i.org_id FROM push_inbox AS i
  JOIN unnest(%s::bigint[], %s::bigint[]) AS moved (message_id, membership_id)
       USING (message_id, membership_id)
 WHERE (h.message_id, h.membership_id) = (i.message_id, i.membership_id) AND h.org_id <> i.org_id
"""

# What a person wishes goes where the person is: headquarters sees it there.
_WISHES = """
UPDATE {table} AS x SET org_id = a.org_id FROM identity_pub_membership AS a
 WHERE a.person_id = x.person_id AND (a.org_id = ANY(%(orgs)s) OR x.org_id = ANY(%(orgs)s))
   AND NOT EXISTS (SELECT FROM identity_pub_membership AS b WHERE b.person_id = x.person_id AND b.org_id = x.org_id)
"""


def follow_merges() -> int:
    """Put every inbox row, and what hangs on it, where it belongs; how many. As the network.

    Receipts that come in meanwhile find the recipient's organisation in its inbox row.
    """
    successors = sql.rows("SELECT partner_id, kept_partner_id FROM partners_pub_successor")
    if not successors:
        return 0
    named = [row["partner_id"] for row in successors]
    kept = [row["kept_partner_id"] for row in successors]
    moved = sql.rows(_INBOX, {"named": named, "kept": kept})
    keys = [[row["message_id"] for row in moved], [row["membership_id"] for row in moved]]
    for table in ("push_receipt", "push_delivery", "push_escalation"):
        sql.execute(_HANGING.format(table=table), keys)
    for table in ("push_preference", "push_habit"):
        sql.execute(_WISHES.format(table=table), {"orgs": [*named, *kept]})
    mark_uncounted(keys[0])  # by region
    for person_id in {row["person_id"] for row in moved}:
        live.publish(f"inbox:{person_id}")
    return len(moved)
