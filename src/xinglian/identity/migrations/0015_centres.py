"""Where a province or a city is: its centre."""

from django.db import migrations, models

REGION = """
CREATE OR REPLACE VIEW identity_pub_region WITH (security_invoker = true) AS
SELECT code, level, path, parent_id AS parent_code, name, name_en, short_name, pinyin,
       is_placeholder, ordinal, latitude, longitude
  FROM identity_region
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0014_region_outline")]

    operations = [
        migrations.AddField("region", "latitude", models.FloatField(null=True)),
        migrations.AddField("region", "longitude", models.FloatField(null=True)),
        migrations.RunSQL(REGION, migrations.RunSQL.noop),
    ]
