"""Who sees scores: a partner its own, staff those of their regions, sums by place."""

from django.db import migrations

from xinglian.kernel.rls import REACH, REGIONS, Protect, Publish, Shared

OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND place <@ {REGIONS})"
OF_PARTNER = (
    f"{REACH} = 'network' OR ({REACH} = 'regions' AND (place <@ {REGIONS} OR EXISTS"
    " (SELECT FROM identity_organisation AS seen WHERE seen.id = scorecard_score.partner_id)))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("scorecard", "0001_initial"),
        ("signals", "0004_indicators"),
        ("identity", "0002_rights"),
    ]

    operations = [
        Protect("scorecard_score", owner="partner_id", staff_exact=OF_PARTNER),
        Protect("scorecard_sum", owner="id", partner="", staff_exact=OF_PLACE),
        Shared("scorecard_release", partner="select", staff="select insert update"),
        Publish(
            "scorecard_pub_score",
            "SELECT partner_id, quarter, index, change, coverage, colour, percentile, peers FROM scorecard_score",
        ),
    ]
