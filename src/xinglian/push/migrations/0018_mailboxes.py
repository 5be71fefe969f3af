"""Where returned mails lie."""

import django.db.models.deletion
from django.db import migrations, models

from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [
        ("push", "0017_kept_sums"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="push.provider",
                    ),
                ),
                ("host", models.CharField(max_length=200)),
                ("port", models.PositiveIntegerField()),
                (
                    "security",
                    models.CharField(
                        help_text="tls, starttls, or none on this machine.", max_length=8
                    ),
                ),
                ("folder", models.CharField(max_length=200)),
                (
                    "done_folder",
                    models.CharField(
                        blank=True,
                        help_text="Where understood mails go; empty: they stay.",
                        max_length=200,
                    ),
                ),
                ("user", models.CharField(max_length=200)),
                ("secret", models.BinaryField(help_text="The password, in the vault's form.")),
                ("is_on", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField()),
                ("tested_at", models.DateTimeField(null=True)),
                ("test_result", models.CharField(blank=True, max_length=300)),
                ("validity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("read_at", models.DateTimeField(null=True)),
                ("seen", models.BigIntegerField(default=0, help_text="Mails read so far.")),
                (
                    "understood",
                    models.BigIntegerField(
                        default=0, help_text="Mails that said something about ours."
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
            ],
        ),
        Shared("push_mailbox", staff="select insert update delete"),
    ]
