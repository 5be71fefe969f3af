"""Who came to a partner with a merge: other contexts may have to know whose confidences a row holds."""

from django.db import migrations

from xinglian.kernel.rls import Publish

CAME_ALONG = """
SELECT m.merged_id AS partner_id, x.id::bigint AS membership_id
  FROM partners_merge AS m CROSS JOIN LATERAL jsonb_array_elements_text(m.moved -> 'identity.memberships') AS x (id)
 WHERE m.undone_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_merged")]

    operations = [Publish("partners_pub_came_along", CAME_ALONG, to="worker")]
