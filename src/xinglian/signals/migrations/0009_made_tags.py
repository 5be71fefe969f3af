"""Tags people make: by a rule, or as a list filled by hand."""

import django.db.models.deletion
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Protect, Shared


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0008_segments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tagbitmap",
            name="kind",
            field=models.CharField(
                choices=[
                    ("tag", "Tag"),
                    ("base", "Base"),
                    ("past", "Past"),
                    ("seg", "Segment"),
                    ("made", "Made"),
                ],
                max_length=4,
            ),
        ),
        migrations.CreateModel(
            name="MadeTag",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("rule", "Rule"), ("list", "List")], max_length=4),
                ),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("expression", models.TextField(blank=True)),
                ("owner_person_id", models.BigIntegerField(null=True)),
                ("owner_name", models.CharField(max_length=80)),
                ("expires_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "signals_made_tag",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at", None)),
                        fields=("name",),
                        name="signals_made_tag_name_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MadeSpan",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("partner_id", models.BigIntegerField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="signals.madetag",
                    ),
                ),
            ],
            options={
                "db_table": "signals_made_span",
                "indexes": [models.Index(fields=["tag", "-since"], name="signals_made_span_tag")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("partner_id", "tag"),
                        name="signals_made_span_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("partner_id", models.BigIntegerField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("typed", "Typed"),
                            ("audience", "Audience"),
                            ("file", "File"),
                            ("chosen", "Selection"),
                        ],
                        max_length=8,
                    ),
                ),
                ("source_name", models.CharField(blank=True, max_length=120)),
                ("batch_id", models.BigIntegerField(null=True)),
                ("put_at", models.DateTimeField()),
                ("put_by_name", models.CharField(max_length=80)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_by_name", models.CharField(blank=True, max_length=80)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="signals.madetag",
                    ),
                ),
            ],
            options={
                "db_table": "signals_list_entry",
                "indexes": [models.Index(fields=["partner_id"], name="signals_list_entry_partner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_at", None)),
                        fields=("tag", "partner_id"),
                        name="signals_list_entry_once",
                    )
                ],
            },
        ),
        # What the maker calls its partners is none of their business, and no region's but their own.
        Shared("signals_made_tag", staff="select insert update"),
        Protect("signals_made_span", owner="partner_id", partner=""),
        Protect("signals_list_entry", owner="partner_id", partner="", staff="select insert update"),
    ]
