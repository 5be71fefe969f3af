"""The risk register: what may happen, weighed, and what is done about it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH, REGIONS, Protect

OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND path <@ {REGIONS})"


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0003_replay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120)),
                ("about", models.TextField(blank=True)),
                ("family", models.CharField(blank=True, max_length=20)),
                ("path", xinglian.kernel.fields.LtreeField(blank=True)),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("owner_name", models.CharField(max_length=80)),
                ("review_on", models.DateField()),
                ("written_at", models.DateTimeField()),
                ("written_by_name", models.CharField(max_length=80)),
                ("changed_at", models.DateTimeField()),
                ("is_simulated", models.BooleanField(default=False)),
                (
                    "alert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risk.alert",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("path", xinglian.kernel.fields.LtreeField(blank=True)),
                ("what", models.CharField(max_length=200)),
                ("owner_name", models.CharField(max_length=80)),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by_name", models.CharField(blank=True, max_length=80)),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="risk.risk",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["state", "review_on"], name="risk_risk_state"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__range", (1, 5)), ("likelihood__range", (1, 5))),
                name="risk_on_the_map",
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(fields=["risk", "due_on"], name="risk_measure_due"),
        ),
        Protect(
            "risk_risk",
            partner="",
            staff="select insert update",
            staff_exact=OF_PLACE,
            owner="NULL::bigint",
        ),
        Protect(
            "risk_measure",
            partner="",
            staff="select insert update",
            staff_exact=OF_PLACE,
            owner="NULL::bigint",
        ),
    ]
