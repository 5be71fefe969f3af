"""The maker's own words of templates."""

from django.db import migrations, models

from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "template",
                        "language",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("template", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=120)),
                ("body", models.TextField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by_name", models.CharField(max_length=80)),
            ],
        ),
        Shared("emergency_wording", staff="select insert update delete"),
    ]
