"""Merged partners are few and asked for by every audience: found without reading the others."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_near")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX partner_merged ON partners_partner (ordinal) WHERE merged_into_id IS NOT NULL",
            "DROP INDEX partner_merged",
        )
    ]
