"""What a merged partner answered follows it, and goes back when the merge is undone."""

from xinglian.kernel import sql

_FOLLOW = """
UPDATE {table} AS r SET partner_id = s.kept_partner_id,
       former_partner_id = CASE WHEN s.kept_partner_id <> s.partner_id THEN s.partner_id END
  FROM partners_pub_successor AS s
 WHERE s.partner_id = coalesce(r.former_partner_id, r.partner_id) AND s.kept_partner_id <> r.partner_id
   AND NOT EXISTS (SELECT FROM {table} AS t WHERE t.partner_id = s.kept_partner_id AND {twin})
"""
# Of two that answered, or that are sentinels, the kept partner's own row stays; the other one waits with the merged partner.
_TWINS = {
    "sentinel_reply": "t.round_id = r.round_id",
    "sentinel_sentinel": "t.left_at IS NULL AND r.left_at IS NULL",
}


def follow_merges() -> int:
    """Put every row where its partner is now; how many moved. As the network."""
    return sum(
        sql.execute(_FOLLOW.format(table=table, twin=twin)) for table, twin in _TWINS.items()
    )
