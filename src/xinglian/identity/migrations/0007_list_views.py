"""Saved views and column choices of every list; row security: one's own, and what colleagues share."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import ORG, PERSON, Protect

OWN = f"org_id = {ORG} AND person_id = {PERSON}"
OWN_OR_SHARED = f"org_id = {ORG} AND (person_id = {PERSON} OR is_shared)"


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_search")]

    operations = [
        migrations.CreateModel(
            name="ListView",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                (
                    "list",
                    models.CharField(help_text="The list's key: partners.partners.", max_length=40),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(help_text="The URL's query string.", max_length=2000)),
                ("is_shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["org", "list", "created_at"], name="list_view_of_list")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "list", "name"), name="list_view_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListLayout",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("list", models.CharField(max_length=40)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "list"), name="list_layout_once")
                ]
            },
        ),
        Protect(
            "identity_listview",
            partner="all",
            staff="all",
            partner_exact=OWN_OR_SHARED,
            staff_exact=OWN_OR_SHARED,
        ),
        Protect(
            "identity_listlayout", partner="all", staff="all", partner_exact=OWN, staff_exact=OWN
        ),
    ]
