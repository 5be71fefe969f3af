"""Who looks after regions reads the audit trail of those regions and of the maker, in the database too."""

from django.db import migrations

from xinglian.kernel.rls import REACH, STAFF_ROWS

FORWARD = f"""
DROP POLICY xl_staff_rows ON kernel_audit;
CREATE POLICY xl_staff_reads ON kernel_audit FOR SELECT TO xl_staff
    USING (org_id IS NULL OR {STAFF_ROWS.format(owner="kernel_audit.org_id")});
CREATE POLICY xl_staff_adds ON kernel_audit FOR INSERT TO xl_staff
    WITH CHECK ({REACH} IN ('network', 'regions'));
"""
BACKWARD = f"""
DROP POLICY xl_staff_reads ON kernel_audit;
DROP POLICY xl_staff_adds ON kernel_audit;
CREATE POLICY xl_staff_rows ON kernel_audit TO xl_staff
    USING ({REACH} IN ('network', 'regions')) WITH CHECK ({REACH} IN ('network', 'regions'));
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_protect")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
