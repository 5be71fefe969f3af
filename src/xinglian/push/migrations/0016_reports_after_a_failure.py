"""A provider that takes its "failed" back under its own number is still understood."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("push", "0015_groups")]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_reported"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    channel__in=["sms", "voice"], state__in=["sent", "uncertain", "failed"]
                ),
                fields=["external_id"],
                name="delivery_reported",
            ),
        ),
    ]
