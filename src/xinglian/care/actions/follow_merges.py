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
# Who owned the company that asked: of the people who came along, and of those who were members of both.
_CONFIDED = """
WITH owners AS (
    SELECT c.id, coalesce(array_agg(DISTINCT m.person_id) FILTER (WHERE m.person_id IS NOT NULL), '{}') AS people
      FROM care_case AS c
      LEFT JOIN partners_pub_came_along AS a ON a.partner_id = c.former_partner_id
      LEFT JOIN identity_pub_membership AS m ON (m.membership_id = a.membership_id OR m.org_id = c.former_partner_id)
           AND 'partner_owner' = ANY (m.roles)
     WHERE c.former_partner_id IS NOT NULL OR c.confided_to <> '{}' GROUP BY c.id
)
UPDATE care_case AS c SET confided_to = o.people FROM owners AS o WHERE o.id = c.id AND c.confided_to <> o.people
"""


def follow_merges() -> int:
    """Put every row where its partner is now; how many moved. As the network."""
    moved = sum(
        sql.execute(_FOLLOW.format(table=table, twin=_TWINS.get(table, "false")))
        for table in _TABLES
    )
    sql.execute(_CONFIDED)
    return moved
