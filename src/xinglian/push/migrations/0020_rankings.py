"""A person orders all channels, not only the first."""

import django.contrib.postgres.fields
from django.db import migrations, models

FIRST = """
UPDATE push_preference SET ranking = ARRAY["first"]::varchar[] WHERE "first" <> '';
"""
BACK = """
UPDATE push_preference SET "first" = coalesce(ranking[1], '');
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0019_private_letters")]

    operations = [
        migrations.AddField(
            model_name="preference",
            name="ranking",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                default=list,
                help_text="Channels in the order in which they are to be tried, before all others; empty: as the sender plans.",
                size=None,
            ),
        ),
        migrations.RunSQL(FIRST, BACK),
        migrations.RemoveField(model_name="preference", name="first"),
    ]
