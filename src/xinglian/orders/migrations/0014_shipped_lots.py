"""Which batch and serial numbers left with a shipment: written by the sending alone, read by all who touch the shipment."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import xinglian.kernel.fields
from xinglian.kernel.rls import ORG, Protect

TABLE = "orders_shippedlot"
# As its shipment is read: the buyer, the seller, who sends, and the branch it was bought for.
READERS = (
    f"(buyer_id = {ORG} OR seller_id = {ORG} OR sender_id = {ORG} OR EXISTS (SELECT 1 FROM orders_shipment AS s"
    f" JOIN orders_order AS o ON o.id = s.order_id WHERE s.id = shipment_id AND o.branch_id = {ORG}))"
)


def to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
    )


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_sending")]

    operations = [
        migrations.CreateModel(
            name="ShippedLot",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("shipment", to("orders.shipment")),
                ("line", to("orders.orderline")),
                ("buyer_id", models.BigIntegerField()),
                ("seller_id", models.BigIntegerField()),
                ("sender_id", models.BigIntegerField(null=True)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("serial", models.CharField(blank=True, max_length=60)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=18)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shipment", "line", "batch", "serial"), name="orders_lot_once"),
                    models.CheckConstraint(
                        condition=Q(quantity__gt=0) & (~Q(batch="") | ~Q(serial="")),
                        name="orders_lot_sense",
                    ),
                ]
            },
        ),
        Protect(TABLE, owner="buyer_id", partner="select", staff="select", worker="select insert", partner_exact=READERS),
    ]  # fmt: skip
