"""Letters that were sent before push knew private ones."""

from django.db import migrations

LETTERS = """
UPDATE push_message SET is_private = true, title = '私信 · ' || author_name
 WHERE id IN (SELECT message_id FROM care_contact WHERE message_id IS NOT NULL);
UPDATE push_variant SET is_private = true WHERE message_id IN (SELECT message_id FROM care_contact WHERE message_id IS NOT NULL);
UPDATE push_answer SET is_private = true WHERE message_id IN (SELECT message_id FROM care_contact WHERE message_id IS NOT NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0006_fund_rights"), ("push", "0019_private_letters")]

    operations = [migrations.RunSQL(LETTERS, migrations.RunSQL.noop)]
