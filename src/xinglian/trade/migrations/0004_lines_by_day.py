"""The index by part begins with the day (docs/decisions/0012), and serves days alone as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trade", "0003_recorded_for")]

    operations = [
        migrations.RemoveIndex("orderline", "order_line_part"),
        migrations.RemoveIndex("orderline", "order_line_day"),
        migrations.AddIndex(
            "orderline", models.Index(fields=["ordered_on", "part"], name="order_line_day_part")
        ),
    ]
