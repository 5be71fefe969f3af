"""A job may say in which organisation a token is listed, and nothing else of it."""

from django.db import migrations

from xinglian.kernel.rls import REACH

GRANT = f"""
GRANT SELECT (id, org_id, membership_id), UPDATE (org_id) ON gateway_token TO xl_worker;
CREATE POLICY xl_worker_moves ON gateway_token TO xl_worker
    USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
"""
BACK = """
DROP POLICY xl_worker_moves ON gateway_token;
REVOKE SELECT (id, org_id, membership_id), UPDATE (org_id) ON gateway_token FROM xl_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("gateway", "0003_use")]

    operations = [migrations.RunSQL(GRANT, BACK)]
