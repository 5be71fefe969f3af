"""Communication reports: of the whole network, for those who look after all of it."""

from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH

RIGHTS = f"""
ALTER TABLE effect_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE effect_report FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON effect_report TO xl_owner USING (true) WITH CHECK (true);
CREATE POLICY xl_worker_rows ON effect_report TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
CREATE POLICY xl_staff_rows ON effect_report TO xl_staff USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
GRANT SELECT, INSERT ON effect_report TO xl_worker, xl_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("effect", "0002_rework")]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                (
                    "span",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter")], max_length=8
                    ),
                ),
                ("first_day", models.DateField()),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("figures", models.JSONField()),
                ("digest", models.CharField(help_text="SHA-256 of the figures.", max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.CharField(blank=True, help_text="Empty: by itself.", max_length=80),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("span", "first_day", "edition"), name="effect_report_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
