"""Who may see messages and receipts, and what set-based readers may join."""

from django.db import migrations

from xinglian.kernel.rls import ORG, PERSON, Protect, Publish, Shared

# One look at the organisation's own rows per statement, never one per message.
RECEIVED = f"{{id}} IN (SELECT message_id FROM push_inbox WHERE org_id = {ORG})"

# A partner reads what it was sent, not whom else the maker meant and why.
PARTNER_COLUMNS = """
REVOKE SELECT ON push_message FROM xl_partner;
GRANT SELECT (id, org_id, kind, state, must_acknowledge, ack_minutes, action_url, is_pinned, started_at, sent_at,
    cancelled_at, supersedes_id, superseded_by_id, is_notice, is_test, is_simulated) ON push_message TO xl_partner;
"""

# Colleagues see each other's rows; only the person itself reads, acknowledges and acts.
OWN_HAND = f"""
CREATE POLICY own_hand ON push_inbox AS RESTRICTIVE FOR UPDATE TO xl_partner, xl_staff
    USING (person_id = {PERSON});
CREATE POLICY own_hand ON push_receipt AS RESTRICTIVE FOR INSERT TO xl_partner, xl_staff
    WITH CHECK (person_id = {PERSON});
"""
UNDO_OWN_HAND = "DROP POLICY own_hand ON push_inbox; DROP POLICY own_hand ON push_receipt"

# Reading a message rewrites its row: leave room on the page so that no index has to follow.
STORAGE = """
ALTER TABLE push_inbox SET (fillfactor = 85);
ALTER TABLE push_delivery SET (fillfactor = 70);
ALTER TABLE push_chunk ALTER COLUMN org_ids SET STORAGE EXTERNAL,
    ALTER COLUMN membership_ids SET STORAGE EXTERNAL;
"""

RECEIPTS = """
SELECT i.message_id, i.membership_id, i.person_id, i.org_id, i.org_id AS partner_id, m.kind,
       m.must_acknowledge, i.role_bits, i.sent_at, i.sent_at AS delivered_at, i.read_at,
       i.acknowledged_at, i.acted_at, i.is_simulated
  FROM push_inbox i JOIN push_message m ON m.id = i.message_id
 WHERE NOT m.is_test AND NOT m.is_notice
"""
MESSAGES = """
SELECT id AS message_id, kind, title, state, must_acknowledge, author_id AS author_person_id, started_at, sent_at,
       recipients, partners, tally_read, tally_acknowledged, tally_acted, is_simulated
  FROM push_message WHERE NOT is_test AND NOT is_notice AND started_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0001_initial"), ("kernel", "0003_protect")]

    operations = [
        Protect("push_inbox", partner="select update", staff="select update"),
        Protect("push_receipt", partner="select insert", staff="select insert"),
        Protect(
            "push_message",
            staff="all",
            partner_exact=RECEIVED.format(id="push_message.id"),
        ),
        migrations.RunSQL(PARTNER_COLUMNS, migrations.RunSQL.noop),
        # A variant belongs to its message: whoever may read the one may read the other.
        migrations.RunSQL(
            f"""
            ALTER TABLE push_variant ENABLE ROW LEVEL SECURITY;
            ALTER TABLE push_variant FORCE ROW LEVEL SECURITY;
            CREATE POLICY owner_all ON push_variant TO xl_owner USING (true) WITH CHECK (true);
            CREATE POLICY xl_staff_rows ON push_variant TO xl_staff, xl_worker USING (true) WITH CHECK (true);
            CREATE POLICY xl_partner_rows ON push_variant TO xl_partner
                USING ({RECEIVED.format(id="push_variant.message_id")});
            GRANT SELECT ON push_variant TO xl_partner;
            GRANT SELECT, INSERT, UPDATE, DELETE ON push_variant TO xl_staff, xl_worker;
            """,
            "ALTER TABLE push_variant DISABLE ROW LEVEL SECURITY",
        ),
        Protect("push_delivery", partner="select", staff="select update"),
        Protect("push_escalation", partner="", staff="select update"),
        Protect("push_endpoint", partner="all", staff="all"),
        Protect("push_mute", partner="select insert delete", staff="select insert delete"),
        Shared("push_chunk", staff="select delete"),
        Shared("push_channel", staff="select insert update"),
        migrations.RunSQL(OWN_HAND, UNDO_OWN_HAND),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        Publish("push_pub_receipt", RECEIPTS),
        Publish("push_pub_message", MESSAGES, to="staff worker"),
    ]
