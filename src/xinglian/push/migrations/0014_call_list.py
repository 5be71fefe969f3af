"""Escalation in four steps, each recorded, and the call list with its calls."""

from django.db import migrations, models
from django.db.models import Q

import xinglian.kernel.fields
from xinglian.kernel.rls import Protect, Shared

# Messages written before keep what was typed, and nothing more.
AS_TYPED = "UPDATE push_message SET climbs_as_usual = false WHERE state <> 'draft' OR remind_minutes IS NOT NULL OR escalate_minutes IS NOT NULL"
# What was done before is not done again.
TAKEN = """
INSERT INTO push_step (message_id, step, at, people, told)
SELECT m.id, s.step, m.started_at + make_interval(mins => s.minutes), 0, 0
  FROM push_message m CROSS JOIN LATERAL (VALUES ('person', m.remind_minutes), ('csm', m.escalate_minutes)) AS s(step, minutes)
 WHERE m.started_at IS NOT NULL AND s.minutes IS NOT NULL AND m.started_at + make_interval(mins => s.minutes) < now()
"""


def _minutes(name: str, help_text: str) -> migrations.AddField:
    return migrations.AddField(
        "message", name, models.PositiveIntegerField(help_text=help_text, null=True)
    )


def _of_escalation(name: str, field: models.Field) -> migrations.AddField:  # type: ignore[type-arg]
    return migrations.AddField("escalation", name, field)


class Migration(migrations.Migration):
    dependencies = [("push", "0013_experiments")]

    operations = [
        _minutes("liaison_minutes", "Ask the partner's liaison after N minutes."),
        _minutes("call_minutes", "Onto the call list after N minutes."),
        migrations.AddField(
            "message",
            "climbs_as_usual",
            models.BooleanField(
                db_default=True,
                default=True,
                help_text="With none of these minutes given: as usual for the kind.",
            ),
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id", "step", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("message_id", models.BigIntegerField()),
                ("step", models.CharField(help_text="rules/ladder.py", max_length=8)),
                ("at", models.DateTimeField()),
                ("people", models.PositiveIntegerField(help_text="Who had not read by then.")),
                ("told", models.PositiveIntegerField(help_text="Who was turned to for it.")),
            ],
        ),
        migrations.AlterField("escalation", "membership_id", models.BigIntegerField(null=True)),
        _of_escalation(
            "calls_at",
            models.DateTimeField(help_text="When it came onto the call list.", null=True),
        ),
        _of_escalation(
            "call_after", models.DateTimeField(help_text="Not to be called before.", null=True)
        ),
        _of_escalation("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
        _of_escalation(
            "taken_by_id",
            models.BigIntegerField(help_text="Who calls, or did last.", null=True),
        ),
        _of_escalation("taken_by", models.CharField(blank=True, db_default="", max_length=80)),
        _of_escalation(
            "taken_until", models.DateTimeField(help_text="Theirs until then.", null=True)
        ),
        migrations.AddConstraint(
            "escalation",
            models.UniqueConstraint(
                condition=Q(membership_id__isnull=True),
                fields=("message", "org_id"),
                name="escalation_company_once",
            ),
        ),
        migrations.AddIndex(
            "escalation",
            models.Index(
                condition=Q(calls_at__isnull=False, closed_at__isnull=True),
                fields=["calls_at", "id"],
                name="escalation_calls",
            ),
        ),
        migrations.AddIndex(
            "escalation",
            models.Index(
                condition=Q(closed_at__isnull=True, taken_by_id__isnull=False),
                fields=["taken_by_id"],
                name="escalation_taken",
            ),
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                ("caller_id", models.BigIntegerField(null=True)),
                ("caller", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("reached", "Reached"),
                            ("no_answer", "No Answer"),
                            ("wrong", "Wrong"),
                            ("later", "Later"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("again_at", models.DateTimeField(null=True)),
                (
                    "batch_id",
                    models.BigIntegerField(help_text="The import it came with.", null=True),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT, related_name="+", to="push.escalation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["escalation", "at"], name="call_of_escalation"),
                    models.Index(
                        condition=Q(batch_id__isnull=False),
                        fields=["batch_id"],
                        name="call_of_batch",
                    ),
                ]
            },
        ),
        Protect("push_call", partner="", staff="select insert"),
        Shared("push_step", staff="select"),
        migrations.RunSQL(AS_TYPED, migrations.RunSQL.noop),
        migrations.RunSQL(TAKEN, migrations.RunSQL.noop),
    ]  # fmt: skip
