"""A light fact may be stated anew or taken back: another revision of the same (kind, ref); the latest one stands."""

from django.db import migrations, models

RESTATED = """
ALTER TABLE kernel_fact ADD COLUMN revision integer NOT NULL DEFAULT 0, ADD COLUMN is_withdrawn boolean NOT NULL DEFAULT false;
DROP INDEX kernel_fact_once;
CREATE UNIQUE INDEX kernel_fact_once ON kernel_fact (kind, ref, at, revision) WHERE ref IS NOT NULL;
CREATE INDEX kernel_fact_restated ON kernel_fact (kind, ref, revision) WHERE revision > 0;
CREATE INDEX kernel_fact_batch ON kernel_fact ((body->>'batch')) WHERE body ? 'batch';
CREATE VIEW kernel_standing_fact WITH (security_invoker = true) AS
SELECT f.* FROM kernel_fact AS f
 WHERE NOT f.is_withdrawn AND (f.ref IS NULL OR NOT EXISTS (
       SELECT FROM kernel_fact AS n WHERE n.revision > 0 AND n.kind = f.kind AND n.ref = f.ref AND n.revision > f.revision));
GRANT SELECT ON kernel_standing_fact TO xl_partner, xl_staff, xl_worker;
"""
BACK = """
DROP VIEW kernel_standing_fact;
DROP INDEX kernel_fact_batch;
DROP INDEX kernel_fact_restated;
DROP INDEX kernel_fact_once;
DELETE FROM kernel_fact WHERE revision > 0;
CREATE UNIQUE INDEX kernel_fact_once ON kernel_fact (kind, ref, at) WHERE ref IS NOT NULL;
ALTER TABLE kernel_fact DROP COLUMN is_withdrawn, DROP COLUMN revision;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_near")]

    operations = [
        migrations.RunSQL(
            RESTATED,
            BACK,
            state_operations=[
                migrations.AddField("factrow", "revision", models.IntegerField(default=0)),
                migrations.AddField("factrow", "is_withdrawn", models.BooleanField(default=False)),
            ],
        )
    ]
