"""Drills: a planted shift, what it raised, and that alerts of drills stand beside true ones."""

import django.db.models.deletion
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH, REGIONS, Protect

OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND path <@ {REGIONS})"


class Migration(migrations.Migration):
    dependencies = [("risk", "0005_windows")]

    operations = [
        migrations.CreateModel(
            name="Drill",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("series", models.CharField(max_length=30)),
                ("path", xinglian.kernel.fields.LtreeField(blank=True)),
                ("cut", models.CharField(blank=True, max_length=60)),
                ("form", models.CharField(max_length=6)),
                ("size", models.FloatField(help_text="0.5: the side that hurts by half.")),
                (
                    "days_ago",
                    models.PositiveSmallIntegerField(
                        help_text="When it begins, counted from the last day judged."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("found", "Found"), ("missed", "Missed")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                (
                    "began_by_name",
                    models.CharField(blank=True, help_text="Empty: by the plan.", max_length=80),
                ),
                ("first_day", models.DateField(null=True)),
                ("delay_days", models.PositiveSmallIntegerField(null=True)),
                ("window", models.PositiveSmallIntegerField(default=0)),
                ("days", models.JSONField(default=list)),
                ("is_simulated", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            "alert",
            "drill",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="risk.drill",
            ),
        ),
        migrations.RemoveConstraint("alert", "risk_alert_once"),
        migrations.AddConstraint(
            "alert",
            models.UniqueConstraint(
                condition=models.Q(
                    ("drill__isnull", True), ("state__in", ("open", "taken", "muted"))
                ),
                fields=("series", "path", "cut", "side"),
                name="risk_alert_once",
            ),
        ),
        Protect(
            "risk_drill",
            partner="",
            staff="select insert",
            staff_exact=OF_PLACE,
            owner="NULL::bigint",
        ),
    ]
