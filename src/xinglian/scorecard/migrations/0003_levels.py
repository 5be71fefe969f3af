"""What partners are told about their peers lies by level of the index, no more by partner."""

from django.db import migrations, models

from xinglian.kernel.fields import IdField
from xinglian.kernel.rls import REACH, Protect, Publish

FILL = """
INSERT INTO scorecard_level (quarter, type, index, partners, percentile, peers)
SELECT quarter, type, coalesce(index, -1), count(*), max(percentile), max(peers) FROM scorecard_score GROUP BY 1, 2, 3
"""
# A partner sees the levels it stands at: its own scores are all that its row security lets it see here.
OWN = (
    "EXISTS (SELECT FROM scorecard_score AS own WHERE own.quarter = scorecard_level.quarter"
    " AND own.type = scorecard_level.type AND coalesce(own.index, -1) = scorecard_level.index)"
)


class Migration(migrations.Migration):
    dependencies = [("scorecard", "0002_rights")]

    operations = [
        migrations.CreateModel(
            name="ScoreLevel",
            fields=[
                ("id", IdField(primary_key=True, serialize=False)),
                ("quarter", models.DateField()),
                ("type", models.CharField(max_length=20)),
                ("index", models.SmallIntegerField()),
                ("partners", models.IntegerField()),
                ("percentile", models.SmallIntegerField(null=True)),
                ("peers", models.IntegerField(db_default=0, default=0)),
            ],
            options={
                "db_table": "scorecard_level",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quarter", "type", "index"), name="scorecard_level_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("DROP VIEW scorecard_pub_score", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="score", name="peers"),
        migrations.RemoveField(model_name="score", name="percentile"),
        Protect(
            "scorecard_level",
            owner="id",
            partner_exact=OWN,
            staff_exact=f"{REACH} IN ('network', 'regions')",
        ),
        Publish(
            "scorecard_pub_score",
            "SELECT s.partner_id, s.quarter, s.index, s.change, s.coverage, s.colour, l.percentile, l.peers FROM scorecard_score AS s"
            " LEFT JOIN scorecard_level AS l ON l.quarter = s.quarter AND l.type = s.type AND l.index = coalesce(s.index, -1)",
        ),
    ]
