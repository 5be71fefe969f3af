"""Baskets that another system opens, and the hosts they may go back to."""

import django.db.models.deletion
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Protect


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_behalf"), ("kernel", "0003_protect")]

    operations = [
        migrations.AddField("basket", "is_punchout", models.BooleanField(default=False, help_text="Another system opened it.")),
        migrations.AddField("basket", "returned", models.JSONField(null=True, help_text="The document that was given back.")),
        migrations.AddField("basket", "returned_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "ReturnHost",
            [
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("host", models.CharField(help_text="In small letters, exactly.", max_length=253)),
                ("added_by", models.BigIntegerField(null=True)),
                ("added_name", models.CharField(max_length=120)),
                ("added_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.organisation"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("org", "host"), name="orders_returnhost_once")]},
        ),
        Protect("orders_returnhost", partner="all", staff="select", worker="all"),
    ]  # fmt: skip
