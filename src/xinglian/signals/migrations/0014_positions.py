"""Where everybody is, for audiences by distance and by shape."""

from django.db import migrations, models

from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [("signals", "0013_lists_by_tag"), ("partners", "0009_coordinates")]

    operations = [
        migrations.CreateModel(
            name="Positions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField(help_text="The refresh that wrote it.")),
                ("latitudes", models.BinaryField()),
                ("longitudes", models.BinaryField()),
            ],
            options={"db_table": "signals_position"},
        ),
        Shared("signals_position", staff="select"),
    ]  # fmt: skip
