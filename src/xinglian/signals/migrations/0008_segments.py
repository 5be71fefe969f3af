"""Partners like chosen ones, purchase segments, clusters."""

import django.contrib.postgres.fields
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [("signals", "0007_studio")]

    operations = [
        migrations.AlterField(
            model_name="tagbitmap",
            name="kind",
            field=models.CharField(
                choices=[("tag", "Tag"), ("base", "Base"), ("past", "Past"), ("seg", "Segment")],
                max_length=4,
            ),
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "id",
                    xinglian.kernel.fields.IdField(primary_key=True, serialize=False),
                ),
                (
                    "pattern_partner_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "pattern_ordinals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="The same for every reader, whatever they see.",
                        size=None,
                    ),
                ),
                ("threshold", models.FloatField()),
                ("created_by", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "signals_likeness"},
        ),
        migrations.CreateModel(
            name="Segmentation",
            fields=[
                (
                    "id",
                    xinglian.kernel.fields.IdField(primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("rfm", "Rfm"), ("clusters", "Clusters")], max_length=8
                    ),
                ),
                ("computed_at", models.DateTimeField()),
                ("partners", models.IntegerField()),
                (
                    "moved",
                    models.FloatField(
                        help_text="Share of those in both runs who changed.", null=True
                    ),
                ),
                ("detail", models.JSONField()),
            ],
            options={
                "db_table": "signals_segmentation",
                "indexes": [models.Index(fields=["kind", "-id"], name="signals_segmentation_kind")],
            },
        ),
        Shared("signals_likeness", staff="select insert"),
        Shared("signals_segmentation", staff="select"),
    ]
