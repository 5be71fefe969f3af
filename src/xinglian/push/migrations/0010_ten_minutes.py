"""A target for each message, and how its partners stand, counted by place, CSM and reason."""

from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH, REGIONS

# Places instead of owners, as with push_tally: whoever looks after regions sees those, a job all of them.
STANDING = f"""
ALTER TABLE push_standing ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_standing FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON push_standing TO xl_owner USING (true) WITH CHECK (true);
CREATE POLICY xl_staff_rows ON push_standing TO xl_staff
    USING ({REACH} = 'network' OR ({REACH} = 'regions' AND region_path <@ {REGIONS}));
CREATE POLICY xl_worker_rows ON push_standing TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
GRANT SELECT ON push_standing TO xl_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_standing TO xl_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0009_versions")]

    operations = [
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id", "region_path", "csm_person_id", "code",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("message_id", models.BigIntegerField()),
                (
                    "region_path",
                    xinglian.kernel.fields.LtreeField(
                        help_text="Of the partners; empty when unknown."
                    ),
                ),
                ("csm_person_id", models.BigIntegerField(help_text="0 = no CSM.")),
                ("code", models.CharField(help_text="rules/standing.py", max_length=10)),
                ("partners", models.PositiveIntegerField()),
                (
                    "people",
                    models.PositiveIntegerField(help_text="Who still have to read it."),
                ),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="target_minutes",
            field=models.PositiveIntegerField(
                help_text="Everybody reached within; null: as usual for the kind. Fixed at release.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="standing_at",
            field=models.DateTimeField(help_text="When its board was counted last.", null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="standing_ms",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="How long that took."
            ),
        ),
        migrations.RunSQL(STANDING, "ALTER TABLE push_standing DISABLE ROW LEVEL SECURITY"),
    ]  # fmt: skip
