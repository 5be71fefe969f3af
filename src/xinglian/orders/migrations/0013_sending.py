"""Who sends for whom: agreed between a seller and a partner, read by these two; the maker's people pick what the maker sends."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import xinglian.kernel.fields
from xinglian.kernel.rls import ORG, REACH, Protect

TABLE = "orders_sendingagreement"
KEPT = "select insert update"
TWO = f"(seller_id = {ORG} OR sender_id = {ORG})"
NEW = f"(seller_id = {ORG} AND state = 'offered')"
# The maker's people of a region read of those they see, both of them.
SEEN = " AND ".join(
    f"EXISTS (SELECT 1 FROM identity_organisation AS seen WHERE seen.id = {TABLE}.{side})"
    for side in ("seller_id", "sender_id")
)
# Nobody agrees to its own offer.
OWN_WORD = f"(state NOT IN ('agreed', 'declined') OR sender_id = {ORG})"
RULES = [
    f"CREATE POLICY {role}_{name} ON {TABLE} AS RESTRICTIVE FOR {verb} TO xl_{role} {clause}"
    for role in ("partner", "staff")
    for name, verb, clause in (
        ("offers_own", "INSERT", f"WITH CHECK ({NEW})"),
        ("says_own_word", "UPDATE", f"USING ({TWO}) WITH CHECK ({TWO} AND {OWN_WORD})"),
    )
]
UNDO_RULES = [
    f"DROP POLICY {role}_{name} ON {TABLE}"
    for role in ("partner", "staff")
    for name in ("offers_own", "says_own_word")
]
# Where the maker sends for a partner its people lock the order and the list, which somebody else sells.
SENT_BY_US = [
    f"ALTER POLICY staff_updates_own ON {table} USING (seller_id = {ORG} OR sender_id = {ORG})"
    for table in ("orders_order", "orders_shipment")
]
SOLD_BY_US = [
    f"ALTER POLICY staff_updates_own ON {table} USING (seller_id = {ORG})"
    for table in ("orders_order", "orders_shipment")
]


def organisation() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.organisation"
    )


def words(size: int = 120, help_text: str = "", *, blank: bool = True) -> models.CharField:
    return models.CharField(blank=blank, max_length=size, help_text=help_text)


class Migration(migrations.Migration):
    dependencies = [("orders", "0012_line_received")]

    operations = [
        migrations.CreateModel(
            name="SendingAgreement",
            fields=[
                ("id", xinglian.kernel.fields.IdField(primary_key=True, serialize=False)),
                ("seller", organisation()),
                ("seller_name", words(help_text="As it was called then.", blank=False)),
                ("sender", organisation()),
                ("sender_name", words(blank=False)),
                ("state", models.CharField(choices=[(s, s) for s in ("offered", "agreed", "declined", "ended")], max_length=10)),
                ("note", words(300)),
                ("offered_at", models.DateTimeField()),
                ("offered_name", words()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_name", words()),
                ("why", words(300, "Of the one that declined or ended it.")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_name", words()),
                ("ended_org_id", models.BigIntegerField(help_text="Which of the two ended it.", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state__in=["offered", "agreed"]), fields=("seller", "sender"), name="orders_sending_one"
                    ),
                    models.CheckConstraint(condition=~Q(seller=F("sender")), name="orders_sending_two"),
                ]
            },
        ),
        Protect(
            TABLE, owner="seller_id", partner=KEPT, staff=KEPT, worker="all", partner_exact=TWO,
            staff_exact=f"({REACH} = 'network' OR ({REACH} = 'regions' AND {SEEN}))",
        ),
        migrations.RunSQL(";\n".join(RULES), ";\n".join(UNDO_RULES)),
        migrations.RunSQL(";\n".join(SENT_BY_US), ";\n".join(SOLD_BY_US)),
    ]  # fmt: skip
