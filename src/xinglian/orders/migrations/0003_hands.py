import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_rights"), ("kernel", "0003_protect")]

    operations = [
        migrations.AddField(
            "shipmentline", "short_reason",
            models.CharField(blank=True, default="", help_text="Why fewer were picked than asked; empty: not over yet.", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            "claim", "photo",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"),
        ),
        migrations.AddField(
            "claim", "again",
            models.ForeignKey(
                help_text="The line that brings it again.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="orders.orderline",
            ),
        ),
    ]  # fmt: skip
