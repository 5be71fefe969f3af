"""Versions of a message, pins with an end, acknowledgement by role, drills."""

from django.db import migrations, models

PARTNER_COLUMNS = "GRANT SELECT (ack_bits, pinned_until, superseded_at, origin_id, version, is_drill) ON push_message TO xl_partner"
# What was superseded before: its moment is its successor's release, its version its place in the row.
VERSIONS = """
WITH RECURSIVE line AS (
    SELECT id, id AS origin_id, 1 AS version, superseded_by_id FROM push_message
     WHERE superseded_by_id IS NOT NULL AND NOT EXISTS
           (SELECT FROM push_message o WHERE o.superseded_by_id = push_message.id)
    UNION ALL
    SELECT n.id, l.origin_id, l.version + 1, n.superseded_by_id FROM push_message n JOIN line l ON n.id = l.superseded_by_id
)
UPDATE push_message m SET origin_id = l.origin_id, version = l.version,
       superseded_at = (SELECT n.started_at FROM push_message n WHERE n.id = m.superseded_by_id)
  FROM line l WHERE l.id = m.id
"""
RECEIPTS = """
CREATE OR REPLACE VIEW push_pub_receipt WITH (security_invoker = true) AS
SELECT i.message_id, i.membership_id, i.person_id, i.org_id, i.org_id AS partner_id, m.kind,
       (m.must_acknowledge AND (m.ack_bits = 0 OR (i.role_bits & m.ack_bits) > 0)) AS must_acknowledge, i.role_bits, i.sent_at, i.sent_at AS delivered_at, i.read_at,
       i.acknowledged_at, i.acted_at, i.is_simulated
  FROM push_inbox i JOIN push_message m ON m.id = i.message_id
 WHERE NOT m.is_test AND NOT m.is_notice
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0008_orchestration")]

    operations = [
        migrations.AddField(
            "message", "ack_bits",
            models.PositiveSmallIntegerField(db_default=0, default=0, help_text="Roles that must acknowledge, added up; 0 = everybody."),
        ),
        migrations.AddField(
            "message", "pinned_until",
            models.DateTimeField(help_text="Empty: until it leaves force.", null=True),
        ),
        migrations.AddField("message", "superseded_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "origin_id", models.BigIntegerField(null=True)),
        migrations.AddField("message", "version", models.PositiveSmallIntegerField(db_default=1, default=1)),
        migrations.AddField(
            "message", "is_drill",
            models.BooleanField(db_default=False, default=False, help_text="A test of the whole chain: counts nowhere, and says so everywhere."),
        ),
        migrations.AddIndex(
            "message",
            models.Index(fields=["origin_id"], condition=models.Q(origin_id__isnull=False), name="message_versions"),
        ),
        migrations.RunSQL(VERSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(PARTNER_COLUMNS, migrations.RunSQL.noop),
        migrations.RunSQL(RECEIPTS, migrations.RunSQL.noop),
    ]  # fmt: skip
