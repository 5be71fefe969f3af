"""Measurements of the radar itself: of the whole network, so for those who see it whole."""

from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import REACH, Protect


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_rights")]

    operations = [
        migrations.CreateModel(
            name="Replay",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("seed", models.IntegerField()),
                ("width", models.FloatField()),
                ("floor", models.FloatField()),
                ("days_in_a_row", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                ("seconds", models.FloatField()),
            ],
        ),
        Protect(
            "risk_replay", partner="", staff="select", staff_exact=f"{REACH} = 'network'", owner="NULL::bigint",
        ),
    ]  # fmt: skip
