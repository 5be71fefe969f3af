"""What is expected of partners: forecasts, their past, models and how right they were; figures made of them."""

import django.contrib.postgres.fields
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Protect, Shared

FIGURES: list[tuple[str, str, models.Field]] = [
    *((name, "integer", models.IntegerField(null=True)) for name in ("due_days", "late_days")),
    *(
        (name, "double precision", models.FloatField(null=True))
        for name in ("chance_30d", "chance_90d", "lost_chance", "usual_change", "usual_distance")
    ),
]
ADD = ", ".join(f"ADD COLUMN {name} {kind}" for name, kind, _field in FIGURES)
DROP = ", ".join(f"DROP COLUMN {name}" for name, _kind, _field in FIGURES)
VIEW = "VIEW signals_pub_figures WITH (security_invoker = true) AS SELECT * FROM signals_figures"


class Migration(migrations.Migration):
    dependencies = [("signals", "0009_made_tags")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE signals_figures {ADD}; CREATE OR REPLACE {VIEW}",
                    f"DROP VIEW signals_pub_figures; ALTER TABLE signals_figures {DROP}; CREATE {VIEW}",
                )
            ],
            state_operations=[
                migrations.AddField("partnerfigures", name, field) for name, _kind, field in FIGURES
            ],
        ),
        migrations.CreateModel(
            name="ForecastModel",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("trained_until", models.DateField()),
                ("tested_until", models.DateField()),
                ("partners", models.IntegerField()),
                ("figures", models.JSONField()),
                ("parameters", models.JSONField()),
                ("is_used", models.BooleanField()),
            ],
            options={
                "db_table": "signals_forecast_model",
            },
        ),
        migrations.CreateModel(
            name="ForecastPast",
            fields=[
                ("partner_id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "told_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), size=None
                    ),
                ),
                (
                    "due_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(null=True), size=None
                    ),
                ),
                (
                    "chance_30",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(null=True), size=None
                    ),
                ),
                (
                    "chance_90",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(null=True), size=None
                    ),
                ),
            ],
            options={
                "db_table": "signals_forecast_past",
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                ("partner_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("told_on", models.DateField()),
                ("last_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("due_from", models.DateField(null=True)),
                ("due_to", models.DateField(null=True)),
                ("latest_on", models.DateField(null=True)),
                ("chance_30", models.FloatField(null=True)),
                ("chance_90", models.FloatField(null=True)),
                ("lost", models.FloatField(null=True)),
                ("usual_gap", models.FloatField(null=True)),
                ("orders", models.IntegerField()),
                ("recent", models.IntegerField(help_text="Ordering days of the last 90 days.")),
                ("before", models.IntegerField(help_text="Ordering days of the 90 days before.")),
                ("sure", models.SmallIntegerField()),
                ("why", models.IntegerField()),
                ("bought", models.BigIntegerField(null=True)),
                ("usual", models.BigIntegerField(null=True)),
                ("usual_low", models.BigIntegerField(null=True)),
                ("usual_high", models.BigIntegerField(null=True)),
                ("change", models.FloatField(null=True)),
                ("distance", models.FloatField(null=True)),
            ],
            options={
                "db_table": "signals_forecast",
                "indexes": [
                    models.Index(fields=["due_on", "partner_id"], name="signals_forecast_due"),
                    models.Index(fields=["-lost", "partner_id"], name="signals_forecast_lost"),
                    models.Index(
                        fields=["latest_on", "partner_id"], name="signals_forecast_latest"
                    ),
                    models.Index(
                        fields=["distance", "partner_id"], name="signals_forecast_distance"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastCheck",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("told_on", models.DateField()),
                ("days", models.SmallIntegerField()),
                ("partners", models.IntegerField()),
                ("said", models.FloatField()),
                ("came", models.FloatField()),
                ("band", models.FloatField()),
                ("log_loss", models.FloatField()),
                ("error", models.FloatField()),
                ("bins", models.JSONField()),
            ],
            options={
                "db_table": "signals_forecast_check",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("told_on", "days"), name="signals_forecast_check_once"
                    )
                ],
            },
        ),
        Protect("signals_forecast", owner="partner_id", partner="", staff="select", worker="all"),
        Protect(
            "signals_forecast_past", owner="partner_id", partner="", staff="select", worker="all"
        ),
        Shared("signals_forecast_model", staff="select"),
        Shared("signals_forecast_check", staff="select"),
    ]
