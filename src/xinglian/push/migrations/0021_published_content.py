"""What is counted about a message's effect: its own features, by which channel people were told, and by which they read."""

from django.db import migrations

from xinglian.kernel.rls import Publish

# The length of the text most people read: everybody's, in the first language there is.
CONTENT = """
SELECT m.id AS message_id, m.kind, m.title, m.state, m.author_id AS author_person_id, m.author_name, m.started_at, m.target_minutes,
       m.must_acknowledge, m.action_url <> '' AS has_action, m.channels, m.roles, m.region_paths, m.supersedes_id,
       m.superseded_by_id, m.version, m.is_simulated, m.recipients, coalesce(v.title_length, 0) AS title_length,
       coalesce(v.text_length, 0) AS text_length
  FROM push_message m
  LEFT JOIN LATERAL (SELECT length(t.subject) AS title_length, length(t.body) AS text_length FROM push_variant t
                      WHERE t.message_id = m.id AND t.arm = 0 AND t.partner_type = '' AND t.role = '' AND t.subject <> ''
                      ORDER BY t.language <> 'zh-hans', t.id LIMIT 1) v ON true
 WHERE NOT m.is_test AND NOT m.is_notice AND m.started_at IS NOT NULL
"""
# Handed over by a channel outside the app, reminders left out.
WAY = """
SELECT message_id, membership_id, org_id, channel, sent_at FROM push_delivery
 WHERE round = 0 AND state IN ('sent', 'delivered', 'uncertain')
"""
RECEIPT_WAY = "SELECT message_id, membership_id, org_id, kind, channel, at FROM push_receipt"


class Migration(migrations.Migration):
    dependencies = [("push", "0020_rankings")]

    operations = [
        Publish("push_pub_content", CONTENT, to="staff worker"),
        Publish("push_pub_way", WAY, to="staff worker"),
        Publish("push_pub_opening", RECEIPT_WAY, to="staff worker"),
    ]
