"""Which prices begin or end soon is asked by list."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("prices", "0002_rights_and_reach")]

    operations = [
        migrations.AddIndex(
            "price",
            models.Index(
                fields=["list", "valid_from"], condition=Q(ended_at=None), name="price_begins"
            ),
        ),
        migrations.AddIndex(
            "price",
            models.Index(
                fields=["list", "valid_to"],
                condition=Q(ended_at=None) & Q(valid_to__isnull=False),
                name="price_ends",
            ),
        ),
    ]
