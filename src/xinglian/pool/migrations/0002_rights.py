"""Who touches what of the pool: a giver its offers, both sides their call-offs, a taker what fits it; staff look on.

Others' offers are read by `queries.market` alone, as the network and without their giver. Call-offs are moved by actions
that check the side and go on as the network.
"""

from django.db import migrations

from xinglian.kernel.rls import ORG, STAFF_ROWS, Protect

TWO = f"(giver_id = {ORG} OR taker_id = {ORG})"
EITHER = " OR ".join(
    f"({STAFF_ROWS.format(owner=f'pool_deal.{side}')})" for side in ("giver_id", "taker_id")
)


class Migration(migrations.Migration):
    dependencies = [
        ("pool", "0001_initial"),
        ("kernel", "0003_protect"),
        ("identity", "0015_centres"),
        ("partners", "0009_coordinates"),
        ("supply", "0003_needs"),
        ("orders", "0002_rights"),
    ]

    operations = [
        Protect("pool_offer", partner="select insert update"),
        Protect("pool_deal", owner="giver_id", partner_exact=TWO, staff_exact=EITHER),
        Protect("pool_match", owner="taker_id"),
    ]
