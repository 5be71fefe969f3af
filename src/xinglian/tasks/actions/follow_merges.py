"""A merged partner's tasks follow it, and go back when the merge is undone."""

from xinglian.kernel import sql

# Of two shares of one assignment the kept partner's own stays; the other waits with the merged partner, with what was handed in.
_FOLLOW = """
UPDATE {table} AS r SET partner_id = s.kept_partner_id,
       former_partner_id = CASE WHEN s.kept_partner_id <> s.partner_id THEN s.partner_id END
  FROM partners_pub_successor AS s
 WHERE s.partner_id = coalesce(r.former_partner_id, r.partner_id) AND s.kept_partner_id <> r.partner_id AND {fits}
"""
_FITS = {
    "tasks_task": "NOT EXISTS (SELECT FROM tasks_task AS t WHERE t.partner_id = s.kept_partner_id"
    " AND t.assignment_id = r.assignment_id)",
    "tasks_handin": "EXISTS (SELECT FROM tasks_task AS t WHERE t.id = r.task_id AND t.partner_id = s.kept_partner_id)",
    "tasks_proof": "EXISTS (SELECT FROM tasks_handin AS t WHERE t.id = r.handin_id AND t.partner_id = s.kept_partner_id)",
}


def follow_merges() -> int:
    """Put every row where its partner is now; how many moved. As the network."""
    return sum(sql.execute(_FOLLOW.format(table=table, fits=fits)) for table, fits in _FITS.items())
