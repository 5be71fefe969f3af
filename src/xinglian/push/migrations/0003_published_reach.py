"""When each partner was reached: each required role it has here has a reader (docs/glossary.md)."""

from django.db import migrations

from xinglian.kernel.rls import Publish

# The bits of push.rules.variants.ROLE_BITS; a maker's role counts as 8.
REQUIRED = (
    "(SELECT coalesce(bit_or(CASE r WHEN 'partner_owner' THEN 1 WHEN 'partner_clerk' THEN 2"
    " WHEN 'technician' THEN 4 ELSE 8 END), 0) FROM unnest(m.required_roles) AS r)"
)

REACH = f"""
SELECT message_id, partner_id, kind, must_acknowledge, started_at, recipients, first_read_at,
       first_acknowledged_at, is_simulated,
       CASE WHEN wanted = 0 THEN first_read_at
            WHEN coalesce(readers, 0) & wanted <> wanted THEN NULL
            ELSE greatest(CASE WHEN wanted & 1 > 0 THEN owner_at END,
                          CASE WHEN wanted & 2 > 0 THEN clerk_at END,
                          CASE WHEN wanted & 4 > 0 THEN technician_at END,
                          CASE WHEN wanted & 8 > 0 THEN maker_at END) END AS reached_at
  FROM (SELECT i.message_id, i.org_id AS partner_id, m.kind, m.must_acknowledge, m.started_at,
               count(*) AS recipients, min(i.read_at) AS first_read_at,
               min(i.acknowledged_at) AS first_acknowledged_at, bool_or(i.is_simulated) AS is_simulated,
               bit_or(i.role_bits::int) & max(q.required) AS wanted,
               bit_or(i.role_bits::int) FILTER (WHERE i.read_at IS NOT NULL) AS readers,
               min(i.read_at) FILTER (WHERE i.role_bits & 1 > 0) AS owner_at,
               min(i.read_at) FILTER (WHERE i.role_bits & 2 > 0) AS clerk_at,
               min(i.read_at) FILTER (WHERE i.role_bits & 4 > 0) AS technician_at,
               min(i.read_at) FILTER (WHERE i.role_bits & 8 > 0) AS maker_at
          FROM push_inbox i JOIN push_message m ON m.id = i.message_id
          CROSS JOIN LATERAL (SELECT {REQUIRED} AS required) AS q
         WHERE NOT m.is_test AND NOT m.is_notice AND m.state <> 'cancelled' AND m.started_at IS NOT NULL
         GROUP BY i.message_id, i.org_id, m.id, m.started_at, m.kind, m.must_acknowledge) AS f
"""


# What a person has to decide: messages in review, deliveries that failed or are uncertain.
REVIEW = (
    "SELECT id AS message_id, title, author_id AS author_person_id, author_name, submitted_at"
    " FROM push_message WHERE state = 'in_review'"
)
TROUBLE = (
    "SELECT message_id, count(*) FILTER (WHERE state = 'uncertain') AS uncertain,"
    " count(*) FILTER (WHERE state = 'failed') AS failed FROM push_delivery"
    " WHERE state IN ('uncertain', 'failed') GROUP BY message_id"
)


class Migration(migrations.Migration):
    dependencies = [("push", "0002_rights")]

    operations = [
        Publish("push_pub_reach", REACH, to="staff worker"),
        Publish("push_pub_review", REVIEW, to="staff worker"),
        Publish("push_pub_trouble", TROUBLE, to="staff worker"),
    ]
