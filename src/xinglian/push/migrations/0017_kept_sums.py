"""The result of a large message, added up in the background."""

from django.db import migrations, models

from xinglian.kernel.rls import REACH

# Sums of what a reader of these regions may see: they answer readers of the very same regions, and nobody else.
SUMS = f"""
ALTER TABLE push_keptsums ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_keptsums FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON push_keptsums TO xl_owner USING (true) WITH CHECK (true);
CREATE POLICY xl_staff_rows ON push_keptsums TO xl_staff
    USING ({REACH} IN ('network', 'regions') AND regions = coalesce(current_setting('app.regions', true), ''));
CREATE POLICY xl_worker_rows ON push_keptsums TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
GRANT SELECT ON push_keptsums TO xl_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_keptsums TO xl_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0016_reports_after_a_failure")]

    operations = [
        migrations.CreateModel(
            name="KeptSums",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id",
                        "regions",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("message_id", models.BigIntegerField()),
                (
                    "regions",
                    models.TextField(
                        help_text="The readers' regions as the database is told; empty = all."
                    ),
                ),
                ("sums", models.JSONField(help_text="queries/result_sums.py")),
                ("at", models.DateTimeField()),
                ("ms", models.PositiveIntegerField(help_text="How long it took to add up.")),
            ],
        ),
        migrations.RunSQL(SUMS, "ALTER TABLE push_keptsums DISABLE ROW LEVEL SECURITY"),
    ]
