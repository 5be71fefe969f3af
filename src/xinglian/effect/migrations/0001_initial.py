"""What messages have brought about, by place."""

import django.contrib.postgres.fields
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH, REGIONS

# A count belongs to a place: whoever looks after regions reads the counts inside them.
_OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND path <@ {REGIONS})"
RIGHTS = f"""
ALTER TABLE effect_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE effect_count FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON effect_count TO xl_owner USING (true) WITH CHECK (true);
CREATE POLICY xl_worker_rows ON effect_count TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
CREATE POLICY xl_staff_rows ON effect_count TO xl_staff USING ({_OF_PLACE});
GRANT SELECT, INSERT, UPDATE, DELETE ON effect_count TO xl_worker;
GRANT SELECT ON effect_count TO xl_staff;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0003_protect"),
        ("identity", "0005_published"),
        ("partners", "0002_keys_and_rights"),
        ("push", "0022_best_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("message_id", models.BigIntegerField()),
                ("path", xinglian.kernel.fields.LtreeField()),
                ("cut", models.CharField(blank=True, max_length=8)),
                ("value", models.CharField(blank=True, max_length=20)),
                ("started_at", models.DateTimeField()),
                ("kind", models.CharField(max_length=12)),
                ("author_person_id", models.BigIntegerField(null=True)),
                ("people", models.PositiveIntegerField()),
                ("read", models.PositiveIntegerField()),
                ("responded", models.PositiveIntegerField()),
                ("must", models.PositiveIntegerField(help_text="Asked to acknowledge.")),
                ("offered", models.PositiveIntegerField(help_text="Had a button to press.")),
                ("acted", models.PositiveIntegerField()),
                ("partners", models.PositiveIntegerField()),
                ("reached", models.PositiveIntegerField()),
                (
                    "in_time",
                    models.PositiveIntegerField(
                        help_text="Reached within the message's own target."
                    ),
                ),
                (
                    "read_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), size=None
                    ),
                ),
                (
                    "responded_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), size=None
                    ),
                ),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "cut", "started_at"], name="effect_count_place")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message_id", "path", "cut", "value"), name="effect_count_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
