"""Who is due is due from a month on: what news are about, and not two years."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signals", "0014_positions")]

    operations = [migrations.AddField("indicatordue", "month", models.DateField(null=True))]
