"""Which transaction recorded a fact: readers take what came since they looked, and miss none that was committed late."""

from django.db import migrations

SINCE = """
ALTER TABLE kernel_fact ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX kernel_fact_since ON kernel_fact (xid);
"""
BACK = """
DROP INDEX kernel_fact_since;
ALTER TABLE kernel_fact DROP COLUMN xid;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_facts_restated")]

    operations = [migrations.RunSQL(SINCE, BACK)]
