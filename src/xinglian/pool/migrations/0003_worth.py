"""What a taker pays elsewhere leaves the call-off, which both sides read."""

import django.db.models.deletion
from django.db import migrations, models

from xinglian.kernel.rls import Protect

MOVE = "INSERT INTO pool_worth (deal_id, taker_id, new_minor) SELECT id, taker_id, new_minor FROM pool_deal WHERE new_minor IS NOT NULL"
BACK = (
    "UPDATE pool_deal AS d SET new_minor = w.new_minor FROM pool_worth AS w WHERE w.deal_id = d.id"
)


class Migration(migrations.Migration):
    dependencies = [("pool", "0002_rights")]

    operations = [
        migrations.CreateModel(
            name="Worth",
            fields=[
                (
                    "deal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="pool.deal",
                    ),
                ),
                ("new_minor", models.BigIntegerField()),
                (
                    "taker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.organisation",
                    ),
                ),
            ],
            options={"db_table": "pool_worth"},
        ),
        migrations.RunSQL(MOVE, BACK),
        migrations.RemoveField("deal", "new_minor"),
        Protect("pool_worth", owner="taker_id"),
    ]
