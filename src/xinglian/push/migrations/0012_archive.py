"""Which months lie in the archive, and in which files."""

import django.contrib.postgres.fields
from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [("push", "0011_months")]

    operations = [
        migrations.CreateModel(
            name="Archive",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Of inboxes, deliveries, receipts.",
                        size=None,
                    ),
                ),
                (
                    "rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="As many of each.",
                        size=None,
                    ),
                ),
                ("size_bytes", models.BigIntegerField()),
                ("archived_at", models.DateTimeField()),
                (
                    "back_at",
                    models.DateTimeField(
                        help_text="Put back into the database; the files are kept until it is archived anew.",
                        null=True,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["month"], name="archive_month")]},
        ),
        Shared("push_archive", partner="select", staff="select"),
    ]
