"""Rows of a merged partner go to the one it became and still say whom they were recorded for."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from xinglian.kernel.rls import Publish

ORDER_LINE = (
    "SELECT l.id AS line_id, l.partner_id, l.part_id, l.document, l.line_no, l.kind, l.revision,"
    " l.ordered_on, l.quantity, l.unit_price, l.amount_minor, l.currency, l.corrects_document,"
    " l.corrects_line, l.source_id, l.batch_id, l.is_simulated, l.recorded_at,"
    " coalesce(l.recorded_for_id, l.partner_id) AS recorded_for_partner_id"
    " FROM trade_order_line AS l"
)

# What was stated last under each code: a partner with merged ones has a position for each.
STATED = (
    "SELECT DISTINCT ON (partner_id, part_id, recorded_for_id) partner_id, part_id, as_of, on_hand,"
    " unit_cost, currency, last_moved_on, is_simulated, recorded_at,"
    " coalesce(recorded_for_id, partner_id) AS recorded_for_partner_id FROM trade_stock_position"
    " ORDER BY partner_id, part_id, recorded_for_id, as_of DESC, revision DESC"
)

# Added up to one position of each part at each partner, at the mean cost of what is there.
STOCK = (
    "SELECT partner_id, part_id, max(as_of) AS as_of, sum(on_hand) AS on_hand,"
    " CASE WHEN count(*) = 1 OR sum(on_hand) FILTER (WHERE unit_cost IS NOT NULL) IS NOT DISTINCT"
    " FROM 0 THEN min(unit_cost) ELSE round(sum(on_hand * unit_cost) /"
    " sum(on_hand) FILTER (WHERE unit_cost IS NOT NULL), 6) END AS unit_cost,"
    " currency, max(last_moved_on) AS last_moved_on, bool_or(is_simulated) AS is_simulated,"
    " max(recorded_at) AS recorded_at"
    " FROM trade_pub_stock_stated GROUP BY partner_id, part_id, currency"
)


def recorded_for() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="partners.partner",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_successor"),
        ("trade", "0002_rights_and_views"),
    ]

    operations = [
        migrations.AddField("orderline", "recorded_for", recorded_for()),
        migrations.AddField("stockposition", "recorded_for", recorded_for()),
        migrations.AddIndex(
            "orderline",
            models.Index(
                condition=models.Q(("recorded_for__isnull", False)),
                fields=["recorded_for"],
                name="order_line_recorded_for",
            ),
        ),
        migrations.AddIndex(
            "stockposition",
            models.Index(
                condition=models.Q(("recorded_for__isnull", False)),
                fields=["recorded_for"],
                name="stock_position_recorded_for",
            ),
        ),
        migrations.RemoveConstraint("stockposition", "stock_position_once"),
        migrations.AddConstraint(
            "stockposition",
            models.UniqueConstraint(
                fields=("partner", "part", "recorded_for", "as_of", "revision"),
                name="stock_position_once",
                nulls_distinct=False,
            ),
        ),
        # Facts stay as they are; whose they are may change, and only by the job that follows merges.
        migrations.RunSQL(
            "GRANT UPDATE (partner_id, recorded_for_id) ON trade_order_line TO xl_worker;"
            "GRANT UPDATE (partner_id, recorded_for_id, revision) ON trade_stock_position"
            " TO xl_worker",
            "REVOKE UPDATE ON trade_order_line, trade_stock_position FROM xl_worker",
        ),
        migrations.RunSQL("DROP VIEW trade_pub_order_line; DROP VIEW trade_pub_stock", ""),
        Publish("trade_pub_order_line", ORDER_LINE),
        Publish("trade_pub_stock_stated", STATED),
        Publish("trade_pub_stock", STOCK),
    ]
