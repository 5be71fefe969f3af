"""At what somebody sat who read: a phone or a desk."""

from django.db import migrations, models

OPENINGS = """
CREATE OR REPLACE VIEW push_pub_opening WITH (security_invoker = true) AS
SELECT message_id, membership_id, org_id, kind, channel, at, seat FROM push_receipt
"""
BEFORE = """
DROP VIEW push_pub_opening;
CREATE VIEW push_pub_opening WITH (security_invoker = true) AS
SELECT message_id, membership_id, org_id, kind, channel, at FROM push_receipt;
GRANT SELECT ON push_pub_opening TO xl_staff, xl_worker
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0025_wishes_and_hours")]

    operations = [
        migrations.AddField(
            "receipt", "seat",
            models.CharField(blank=True, db_default="", default="", help_text="phone, desk, or empty: nobody knows.", max_length=5),
        ),
        migrations.RunSQL(OPENINGS, BEFORE),
    ]  # fmt: skip
