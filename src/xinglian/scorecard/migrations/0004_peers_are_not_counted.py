"""Of its peers a partner may read the share it is ahead of, not how many they are."""

from django.db import migrations

from xinglian.kernel.rls import Publish

COLUMNS = "id, quarter, type, index, percentile"
LEVEL = " LEFT JOIN scorecard_level AS l ON l.quarter = s.quarter AND l.type = s.type AND l.index = coalesce(s.index, -1)"
KEPT = "SELECT s.partner_id, s.quarter, s.index, s.change, s.coverage, s.colour, l.percentile"


class Migration(migrations.Migration):
    dependencies = [("scorecard", "0003_levels")]

    operations = [
        migrations.RunSQL(
            "DROP VIEW scorecard_pub_score",
            f"CREATE VIEW scorecard_pub_score WITH (security_invoker = true) AS {KEPT}, l.peers FROM scorecard_score AS s{LEVEL};"
            " GRANT SELECT ON scorecard_pub_score TO xl_partner, xl_staff, xl_worker",
        ),
        migrations.RunSQL(
            f"REVOKE SELECT ON scorecard_level FROM xl_partner; GRANT SELECT ({COLUMNS}) ON scorecard_level TO xl_partner",
            f"REVOKE SELECT ({COLUMNS}) ON scorecard_level FROM xl_partner; GRANT SELECT ON scorecard_level TO xl_partner",
        ),
        Publish("scorecard_pub_score", f"{KEPT} FROM scorecard_score AS s{LEVEL}"),
    ]
