"""Versions of a message against each other: who was drawn for which, what was counted, and what it allowed to say."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Protect, Shared


class Migration(migrations.Migration):
    dependencies = [
        ("push", "0012_archive"),
    ]

    operations = [
        migrations.CreateModel(
            name="Experiment",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="push.message",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("content", "Words"),
                            ("time", "Time of day"),
                            ("channel", "First channel"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("acknowledged", "Acknowledged"),
                            ("acted", "Done what was asked"),
                            ("answered", "Wrote back"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "window_minutes",
                    models.PositiveIntegerField(
                        help_text="Counted is what somebody does within this time after it came."
                    ),
                ),
                (
                    "baseline",
                    models.FloatField(help_text="The share expected of the first version."),
                ),
                ("effect", models.FloatField(help_text="The difference worth finding.")),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        help_text="Percent of the audience that gets the versions."
                    ),
                ),
                (
                    "holdout",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Percent that gets nothing."
                    ),
                ),
                (
                    "tells_holdout",
                    models.BooleanField(
                        default=True,
                        help_text="Whoever was held out gets the message with the rest.",
                    ),
                ),
                ("waves", models.PositiveSmallIntegerField(default=1)),
                ("gap_minutes", models.PositiveIntegerField(default=1440)),
                (
                    "layer",
                    models.CharField(
                        blank=True,
                        help_text="Kept apart from experiments about this kind; empty: from all.",
                        max_length=12,
                    ),
                ),
                ("is_automatic", models.BooleanField(default=False)),
                (
                    "zone",
                    models.CharField(
                        help_text="Whose clock the times of day follow.", max_length=40
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("running", "Running"),
                            ("decided", "Waiting for a decision"),
                            ("ended", "Over"),
                            ("stopped", "Broken off"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("guarded_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "tuned_for",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="People of two versions when all are in, as drawn at the start.",
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=12)),
                ("winner", models.PositiveSmallIntegerField(null=True)),
                (
                    "sent_on",
                    models.PositiveSmallIntegerField(
                        help_text="The version the rest has got; null with an end: nobody else gets it.",
                        null=True,
                    ),
                ),
                (
                    "ended_by",
                    models.CharField(blank=True, help_text="Empty: by itself.", max_length=80),
                ),
                ("why", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Arm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "experiment_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "experiment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arms",
                        to="push.experiment",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("channel", models.CharField(blank=True, max_length=12)),
                ("minute", models.PositiveSmallIntegerField(help_text="Of the day.", null=True)),
                (
                    "out_at",
                    models.DateTimeField(
                        help_text="Did harm: gets nobody else, cannot win.", null=True
                    ),
                ),
                (
                    "out_why",
                    models.CharField(blank=True, help_text="The guard rail.", max_length=12),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "experiment_id",
                        "membership_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("experiment_id", models.BigIntegerField()),
                ("membership_id", models.BigIntegerField()),
                ("org_id", models.BigIntegerField()),
                ("arm", models.PositiveSmallIntegerField(null=True)),
                ("wave", models.PositiveSmallIntegerField()),
                ("assigned_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "experiment_id",
                        "wave",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "experiment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="push.experiment",
                    ),
                ),
                ("wave", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), help_text="By version.", size=None
                    ),
                ),
                (
                    "hits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), size=None
                    ),
                ),
                ("finding", models.CharField(max_length=12)),
                ("winner", models.PositiveSmallIntegerField()),
                ("ratio_p", models.FloatField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="variant",
            name="variant_once",
        ),
        migrations.AddField(
            model_name="chunk",
            name="arm",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="The version it gets; null: waits for the end of an experiment.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="chunk",
            name="due_at",
            field=models.DateTimeField(help_text="Not before.", null=True),
        ),
        migrations.AddField(
            model_name="chunk",
            name="wave",
            field=models.PositiveSmallIntegerField(help_text="Of an experiment.", null=True),
        ),
        migrations.AddField(
            model_name="variant",
            name="arm",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.UniqueConstraint(
                fields=("message", "arm", "language", "partner_type", "role"), name="variant_once"
            ),
        ),
        migrations.AddIndex(
            model_name="exposure",
            index=models.Index(fields=["membership_id"], name="exposure_member"),
        ),
        migrations.AddIndex(
            model_name="experiment",
            index=models.Index(
                condition=models.Q(("state", "running")),
                fields=["state"],
                name="experiment_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share__range", (1, 100)),
                    (
                        "holdout__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.Value(100), "-", models.F("share")
                        ),
                    ),
                ),
                name="experiment_shares",
            ),
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("baseline__gt", 0), ("baseline__lt", 1), ("effect__gt", 0), ("effect__lt", 1)
                ),
                name="experiment_effect",
            ),
        ),
        migrations.AddConstraint(
            model_name="experiment",
            constraint=models.CheckConstraint(
                condition=models.Q(("waves__range", (1, 20))), name="experiment_waves"
            ),
        ),
        # Whose place it is to read an experiment's figures is said by the page: they are of the whole audience.
        Shared("push_experiment", staff="select insert update delete"),
        Shared("push_arm", staff="select insert update delete"),
        Shared("push_look", staff="select"),
        Protect("push_exposure", partner=""),
    ]
