"""Consent to order for somebody, baskets filled by it, and what a branch sees of what its head office bought for it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from xinglian.kernel.rls import ORG

ORGANISATION = "identity.organisation"
TWO = f"(buyer_id = {ORG} OR seller_id = {ORG})"
SENT = f"(buyer_id = {ORG} OR ((seller_id = {ORG} OR sender_id = {ORG}) AND sent_at IS NOT NULL))"
THREE = f"(buyer_id = {ORG} OR seller_id = {ORG} OR sender_id = {ORG})"
OF_ORDER = f"(buyer_id = {ORG} OR EXISTS (SELECT 1 FROM orders_order AS o WHERE o.id = order_id))"
FOR_US = f"o.branch_id = {ORG}"
BRANCH_OF_ORDER = f"EXISTS (SELECT 1 FROM orders_order AS o WHERE o.id = order_id AND {FOR_US})"
BRANCH_OF_SHIPMENT = (
    "EXISTS (SELECT 1 FROM orders_shipment AS s JOIN orders_order AS o ON o.id = s.order_id"
    f" WHERE s.id = shipment_id AND {FOR_US})"
)
OPEN = f"(NOT is_internal OR seller_id = {ORG})"
# Table: what was held, what is read from now on. What may be written stays: a branch changes nothing by its own right.
READ = {
    "orders_order": (SENT, f"({SENT} OR (branch_id = {ORG} AND sent_at IS NOT NULL))"),
    "orders_orderevent": (
        f"{OF_ORDER} AND {TWO} AND {OPEN}",
        f"{OF_ORDER} AND ({TWO} OR {BRANCH_OF_ORDER}) AND {OPEN}",
    ),
    "orders_shipment": (THREE, f"({THREE} OR {BRANCH_OF_ORDER})"),
    "orders_shipmentline": (THREE, f"({THREE} OR {BRANCH_OF_SHIPMENT})"),
    "orders_parcel": (THREE, f"({THREE} OR {BRANCH_OF_SHIPMENT})"),
    "orders_track": (THREE, f"({THREE} OR {BRANCH_OF_SHIPMENT})"),
    "orders_claim": (TWO, f"({TWO} OR {BRANCH_OF_SHIPMENT})"),
}
# Lines follow their order to who reads it; a branch's are written by its buyer and its seller.
WRITTEN_LINE = f"({TWO} OR EXISTS (SELECT 1 FROM orders_order AS o WHERE o.id = order_id AND o.sender_id = {ORG}))"


def policy(table: str, rows: str, written: str = "", *, role: str = "xl_partner", is_new: bool = False) -> str:  # fmt: skip
    drop = "" if is_new else f"DROP POLICY {role}_rows ON {table}; "
    return f"{drop}CREATE POLICY {role}_rows ON {table} TO {role} USING ({rows}) WITH CHECK ({written or rows})"


FORWARD = [
    *(policy(table, now, before) for table, (before, now) in READ.items()),
    policy("orders_orderline", OF_ORDER, WRITTEN_LINE),
    # The seller reads what was given to it; only the buyer gives and ends.
    policy("orders_consent", f"(org_id = {ORG} OR seller_id = {ORG})", f"org_id = {ORG}"),
]
BACKWARD = [
    *(policy(table, before) for table, (before, _now) in READ.items()),
    policy("orders_orderline", OF_ORDER),
    policy("orders_consent", f"org_id = {ORG}"),
]
# The maker's people fill baskets for buyers that let them: these are the maker's own rows, no buyer's.
for _table in ("orders_basket", "orders_basketline"):
    FORWARD += [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_table} TO xl_staff",
        policy(_table, f"org_id = {ORG}", role="xl_staff", is_new=True),
    ]
    BACKWARD += [f"DROP POLICY xl_staff_rows ON {_table}", f"REVOKE ALL ON {_table} FROM xl_staff"]


def to_organisation(*, null: bool, help_text: str = "") -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=ORGANISATION, help_text=help_text
    )  # fmt: skip


def words(name: str, model: str = "consent", help_text: str = "") -> migrations.AddField:
    field = models.CharField(max_length=120, default="", help_text=help_text)
    return migrations.AddField(model, name, field, preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_baskets")]

    operations = [
        migrations.AddField(
            "basket", "buyer",
            to_organisation(null=True, help_text="For whom the seller's own people fill it, with its consent. `org` is the seller then."),
        ),
        migrations.AddField("basket", "buyer_name", models.CharField(blank=True, max_length=120)),
        migrations.RemoveConstraint("consent", "orders_consent_one"),
        words("org_name", help_text="As it is called: the seller does not read its record."),
        words("seller_name"),
        migrations.AddField("consent", "ended_name", models.CharField(blank=True, max_length=120)),
        migrations.AddField("consent", "seller", to_organisation(null=True)),
        # Until now a consent was one for the maker.
        migrations.RunSQL(
            "UPDATE orders_consent AS c SET seller_id = m.id, seller_name = m.name, org_name = b.name"
            " FROM identity_organisation AS m, identity_organisation AS b WHERE m.kind = 'maker' AND b.id = c.org_id; SET CONSTRAINTS ALL IMMEDIATE",
            "",
        ),
        migrations.AlterField("consent", "seller", to_organisation(null=False)),
        migrations.AlterField("consent", "most_minor", models.BigIntegerField(null=True, help_text="Of one order. Null: no limit.")),
        migrations.AlterField("consent", "until", models.DateField(help_text="The last day it holds.")),
        migrations.AddConstraint(
            "consent",
            models.UniqueConstraint(condition=Q(ended_at__isnull=True), fields=("org", "seller"), name="orders_consent_one"),
        ),
        migrations.AddIndex(
            "order", models.Index(condition=Q(branch__isnull=False), fields=["branch", "-placed_at"], name="orders_of_branch")
        ),
        migrations.RunSQL(";\n".join(FORWARD), ";\n".join(BACKWARD)),
    ]  # fmt: skip
