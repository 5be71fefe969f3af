"""Where a partner is on the map: its own coordinates, else the centre of its city or province."""

from django.db import migrations, models

from xinglian.kernel.rls import Publish

PLACE = """
SELECT p.organisation_id AS partner_id, p.ordinal, coalesce(p.latitude, city.latitude, province.latitude) AS latitude,
       coalesce(p.longitude, city.longitude, province.longitude) AS longitude, p.latitude IS NOT NULL AS is_own
  FROM partners_partner AS p LEFT JOIN identity_pub_region AS city ON city.code = p.city_code
  LEFT JOIN identity_pub_region AS province ON province.code = p.province_code
"""
ON_EARTH = models.Q(latitude__isnull=True, longitude__isnull=True) | models.Q(
    latitude__isnull=False,
    longitude__isnull=False,
    latitude__gte=-90,
    latitude__lte=90,
    longitude__gte=-180,
    longitude__lte=180,
)


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_came_along"), ("identity", "0015_centres")]

    operations = [
        migrations.AddField("partner", "latitude", models.FloatField(help_text="Degrees north.", null=True)),
        migrations.AddField("partner", "longitude", models.FloatField(help_text="Degrees east.", null=True)),
        migrations.AddConstraint("partner", models.CheckConstraint(condition=ON_EARTH, name="partner_on_earth")),
        Publish("partners_pub_place", PLACE, to="staff worker"),
    ]  # fmt: skip
