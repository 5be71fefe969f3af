"""Who a merged partner has become."""

from django.db import migrations

from xinglian.kernel.rls import Publish

# One row for every partner that ever was merged: the one its rows belong to now, over several
# merges if need be; itself once the merge is undone.
SUCCESSOR = """
WITH RECURSIVE way AS (
    SELECT DISTINCT m.merged_id AS partner_id, m.merged_id AS at FROM partners_merge AS m
    UNION ALL
    SELECT way.partner_id, p.merged_into_id FROM way
      JOIN partners_partner AS p ON p.organisation_id = way.at WHERE p.merged_into_id IS NOT NULL
)
SELECT way.partner_id, way.at AS kept_partner_id FROM way
  JOIN partners_partner AS p ON p.organisation_id = way.at WHERE p.merged_into_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_keys_and_rights")]

    operations = [Publish("partners_pub_successor", SUCCESSOR, to="staff worker")]
