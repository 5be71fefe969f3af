"""What a file of recalls said, beside the entry it made. Like entries no secret among the maker's people."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [
        ("policyradar", "0002_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("campaign", models.CharField(max_length=12, unique=True)),
                (
                    "makes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "model_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("year_from", models.PositiveSmallIntegerField(null=True)),
                ("year_to", models.PositiveSmallIntegerField(null=True)),
                ("documents", models.PositiveIntegerField()),
                ("told", models.JSONField()),
                ("batch_id", models.BigIntegerField()),
                ("before", models.JSONField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recall",
                        to="policyradar.entry",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["batch_id"], name="policyradar_recall_batch")],
            },
        ),
        Shared("policyradar_recall", staff="select"),
    ]
