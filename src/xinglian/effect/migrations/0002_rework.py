"""Messages few responded to."""

from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import PERSON, REACH

# All of them for the network's people; an author's own for whoever looks after regions.
RIGHTS = f"""
ALTER TABLE effect_rework ENABLE ROW LEVEL SECURITY;
ALTER TABLE effect_rework FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON effect_rework TO xl_owner USING (true) WITH CHECK (true);
CREATE POLICY xl_worker_rows ON effect_rework TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
CREATE POLICY xl_staff_rows ON effect_rework TO xl_staff USING ({REACH} = 'network' OR ({REACH} = 'regions' AND author_person_id = {PERSON}));
GRANT SELECT, INSERT, UPDATE, DELETE ON effect_rework TO xl_worker;
GRANT SELECT, UPDATE ON effect_rework TO xl_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("effect", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Rework",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("message_id", models.BigIntegerField(unique=True)),
                ("author_person_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("reworked", "Reworked"),
                            ("kept", "Kept"),
                            ("risen", "Risen"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("people", models.PositiveIntegerField()),
                ("responded", models.PositiveIntegerField()),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                (
                    "told_at",
                    models.DateTimeField(help_text="When the author was written to.", null=True),
                ),
                ("reminded_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.CharField(blank=True, help_text="Empty: by itself.", max_length=80),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, help_text="Why it stays as it is.", max_length=500
                    ),
                ),
                (
                    "by_message_id",
                    models.BigIntegerField(help_text="The version in its place.", null=True),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "-found_at"], name="effect_rework_state"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["author_person_id"],
                        name="effect_rework_author",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
