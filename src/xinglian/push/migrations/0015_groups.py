"""Chat groups told by their robots, and what was posted in each."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import ORG, Protect

OWN = f"org_id = {ORG}"


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0013_organisations_by_sound"),
        ("push", "0014_call_list"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupPost",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id",
                        "group_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("message_id", models.BigIntegerField()),
                ("group_id", models.BigIntegerField()),
                ("org_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sending", "sending"),
                            ("sent", "sent"),
                            ("delivered", "delivered"),
                            ("failed", "failed"),
                            ("uncertain", "uncertain"),
                            ("cancelled", "cancelled"),
                            ("held", "held"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("lane", models.PositiveSmallIntegerField(default=1)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                (
                    "next_at",
                    models.DateTimeField(help_text="Not before; while sending: the lease's end."),
                ),
                ("code", models.CharField(blank=True, max_length=80)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["group_id", "lane", "queued_at"],
                        name="grouppost_queued",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["next_at"],
                        name="grouppost_sending",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(help_text="Whose robot.", max_length=12)),
                (
                    "host",
                    models.CharField(
                        help_text="Of the address; the rest is secret.", max_length=120
                    ),
                ),
                (
                    "secret",
                    models.BinaryField(help_text="Address and signing key, in the vault's form."),
                ),
                (
                    "region_path",
                    xinglian.kernel.fields.LtreeField(
                        help_text="Null: the whole network.", null=True
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        help_text="Kinds of message; empty = all.",
                        size=None,
                    ),
                ),
                (
                    "has_partners",
                    models.BooleanField(default=False, help_text="Partners read along."),
                ),
                ("language", models.CharField(default="zh-hans", max_length=8)),
                ("is_on", models.BooleanField(default=True)),
                ("tested_at", models.DateTimeField(null=True)),
                ("test_result", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField()),
                ("faults", models.PositiveSmallIntegerField(default=0, help_text="In a row.")),
                ("free_at", models.DateTimeField(null=True)),
                ("broken_until", models.DateTimeField(null=True)),
                ("broken_times", models.PositiveSmallIntegerField(default=0)),
                ("broken_reason", models.CharField(blank=True, max_length=300)),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("org", "name"), name="group_name_once")
                ],
            },
        ),
        Protect("push_group", partner="", staff="select insert update delete", staff_exact=OWN),
        Protect("push_grouppost", partner="", staff="select update", staff_exact=OWN),
    ]
