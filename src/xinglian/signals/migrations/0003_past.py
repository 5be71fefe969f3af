"""Bitmaps of who bought in a month stand beside those of tags and of the register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0002_rights")]

    operations = [
        migrations.AlterField(
            model_name="tagbitmap",
            name="kind",
            field=models.CharField(
                choices=[("tag", "Tag"), ("base", "Base"), ("past", "Past")],
                max_length=4,
            ),
        ),
    ]
