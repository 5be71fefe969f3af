"""Tags of people and of parts."""

import django.contrib.postgres.fields
from django.db import migrations, models

from xinglian.kernel.rls import Protect, Shared


def _carried() -> list[tuple[str, models.Field]]:
    return [
        (
            "keys",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), size=None
            ),
        ),
        (
            "since",
            django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), size=None),
        ),
        ("figures", models.JSONField()),
        ("computed_at", models.DateTimeField()),
    ]


class Migration(migrations.Migration):
    dependencies = [("signals", "0010_forecasts")]

    operations = [
        migrations.CreateModel(
            name="PersonTags",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        help_text="The membership.", primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("org_id", models.BigIntegerField()),
                *_carried(),
            ],
            options={
                "db_table": "signals_person_tag",
                "indexes": [models.Index(fields=["person_id"], name="signals_person_tag_person")],
            },
        ),
        migrations.CreateModel(
            name="PartTags",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        help_text="The part.", primary_key=True, serialize=False
                    ),
                ),
                *_carried(),
            ],
            options={"db_table": "signals_part_tag"},
        ),
        # How a partner's people read is for the maker's staff.
        Protect("signals_person_tag", partner=""),
        Shared("signals_part_tag", staff="select"),
    ]
