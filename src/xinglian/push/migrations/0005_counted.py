"""Counts by region, marks for what is still to be counted, doubt about deliveries, and who handed a message in."""

from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH, REGIONS, Publish, Shared

# Places instead of owners: whoever looks after regions sees the counts of those, a job all of them.
TALLY = f"""
ALTER TABLE push_tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE push_tally FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON push_tally TO xl_owner USING (true) WITH CHECK (true);
CREATE POLICY xl_staff_rows ON push_tally TO xl_staff
    USING ({REACH} = 'network' OR ({REACH} = 'regions' AND region_path <@ {REGIONS}));
CREATE POLICY xl_worker_rows ON push_tally TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
GRANT SELECT ON push_tally TO xl_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_tally TO xl_worker;
"""
# What was counted before this migration is counted once more, by region.
COUNT_AGAIN = "INSERT INTO push_uncounted (message_id) SELECT id FROM push_message WHERE started_at IS NOT NULL"
HANDED_IN = """
UPDATE push_message m SET submitter_id = a.person_id
  FROM (SELECT DISTINCT ON (subject_id) subject_id, person_id FROM kernel_audit
         WHERE subject = 'push.message' AND verb = 'submit_message' ORDER BY subject_id, id DESC) a
 WHERE a.subject_id = m.id::text
"""

_COUNTS = ("recipients", "partners", "read", "acknowledged", "acted")
_SEEN = ", ".join(
    f"CASE WHEN {REACH} = 'regions' THEN coalesce(own.{name}, 0)::int"
    f" ELSE m.{name if name in ('recipients', 'partners') else f'tally_{name}'} END"
    f" AS {name if name in ('recipients', 'partners') else f'tally_{name}'}"
    for name in _COUNTS
)
MESSAGES = f"""
SELECT m.id AS message_id, m.kind, m.title, m.state, m.must_acknowledge, m.author_id AS author_person_id, m.started_at,
       m.sent_at, {_SEEN}, m.is_simulated
  FROM push_message m LEFT JOIN LATERAL
       (SELECT {", ".join(f"sum(t.{name}) AS {name}" for name in _COUNTS)} FROM push_tally t WHERE t.message_id = m.id) own
       ON {REACH} = 'regions'
 WHERE NOT m.is_test AND NOT m.is_notice AND m.started_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0004_former_org")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id",
                        "region_path",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("message_id", models.BigIntegerField()),
                (
                    "region_path",
                    xinglian.kernel.fields.LtreeField(
                        help_text="Of the recipients' organisations; empty when unknown."
                    ),
                ),
                ("recipients", models.PositiveIntegerField()),
                ("partners", models.PositiveIntegerField()),
                ("read", models.PositiveIntegerField()),
                ("acknowledged", models.PositiveIntegerField()),
                ("acted", models.PositiveIntegerField()),
                ("failed", models.PositiveIntegerField()),
                ("uncertain", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Uncounted",
            fields=[
                (
                    "id",
                    xinglian.kernel.fields.IdField(primary_key=True, serialize=False),
                ),
                ("message_id", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="in_doubt",
            field=models.BooleanField(
                db_default=False,
                help_text="An attempt may have arrived, and the receiver has not denied it since.",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="submitter_id",
            field=models.BigIntegerField(
                help_text="Who handed it in: the author, or a colleague.", null=True
            ),
        ),
        migrations.RunSQL(TALLY, "ALTER TABLE push_tally DISABLE ROW LEVEL SECURITY"),
        Shared("push_uncounted", staff="insert"),
        migrations.RunSQL(COUNT_AGAIN, migrations.RunSQL.noop),
        # Until now the audit trail alone knew who had handed a message in.
        migrations.RunSQL(HANDED_IN, migrations.RunSQL.noop),
        migrations.RunSQL("DROP VIEW push_pub_message", migrations.RunSQL.noop),
        Publish("push_pub_message", MESSAGES, to="staff worker"),
    ]
