"""A line knows when it was last received: promises are kept by that day, not by the whole order's."""

from django.db import migrations, models

from xinglian.kernel.rls import Publish

LINE = (
    "SELECT l.id AS line_id, l.order_id, l.no, l.buyer_id, l.seller_id, l.part_id, l.unit, l.quantity, l.cancelled, l.refused,"
    " l.reserved, l.shipped, l.received, l.missing, l.returned, l.unit_price, l.amount_minor, l.answer, l.reason,"
    " l.promised_on, l.first_promised_on, l.received_at FROM orders_orderline AS l"
)
# Of what was received before this column was there.
RECEIVED = """
UPDATE orders_orderline AS l SET received_at = r.at FROM (
  SELECT n.line_id, max(s.received_at) AS at FROM orders_shipmentline AS n JOIN orders_shipment AS s ON s.id = n.shipment_id
   WHERE s.received_at IS NOT NULL AND n.received > 0 GROUP BY 1) AS r WHERE r.line_id = l.id;
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_worth_as_found")]

    operations = [
        migrations.AddField(
            "orderline", "received_at",
            models.DateTimeField(help_text="When the latest of it was received.", null=True),
        ),
        migrations.RunSQL(RECEIVED, ""),
        migrations.RunSQL("DROP VIEW orders_pub_line", migrations.RunSQL.noop),
        Publish("orders_pub_line", LINE),
    ]  # fmt: skip
