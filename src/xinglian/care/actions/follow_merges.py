"""What is on record about a merged partner follows it, and goes back when the merge is undone."""

from xinglian.kernel import sql

_TABLES = (
    "care_contact", "care_moment", "care_day", "care_reply", "care_need", "care_case", "care_story", "care_decision",
)  # fmt: skip
# Of two that say the same the kept partner's own stays; the other one waits with the merged partner.
_TWINS = {
    "care_moment": "t.kind = r.kind AND t.occasion = r.occasion",
    "care_day": "t.kind = r.kind AND (r.kind = 'opening' OR t.person_id = r.person_id)",
    "care_reply": "t.checkin_id = r.checkin_id",
}
_FOLLOW = """
UPDATE {table} AS r SET partner_id = s.kept_partner_id,
       former_partner_id = CASE WHEN s.kept_partner_id <> s.partner_id THEN s.partner_id END
  FROM partners_pub_successor AS s
 WHERE s.partner_id = coalesce(r.former_partner_id, r.partner_id) AND s.kept_partner_id <> r.partner_id
   AND NOT EXISTS (SELECT FROM {table} AS t WHERE t.partner_id = s.kept_partner_id AND {twin})
"""


def follow_merges() -> int:
    """Put every row where its partner is now; how many moved. As the network."""
    return sum(
        sql.execute(_FOLLOW.format(table=table, twin=_TWINS.get(table, "false")))
        for table in _TABLES
    )
