"""Prices have a context of their own: prices.0002 takes the table over, rows and all."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trade", "0005_stock_by_day")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Price")], database_operations=[]
        )
    ]
