"""A partner reads the rounds it was asked in and its own answer; who looks after regions sees the partners there."""

from django.db import migrations

from xinglian.kernel.rls import ORG, REACH, Protect

ASKED = (
    "EXISTS (SELECT 1 FROM sentinel_reply AS asked WHERE asked.round_id = sentinel_round.id"
    f" AND asked.partner_id = {ORG})"
)
OF_STAFF = f"{REACH} IN ('network', 'regions')"


class Migration(migrations.Migration):
    dependencies = [("sentinel", "0001_initial"), ("risk", "0006_drills")]

    operations = [
        Protect(
            "sentinel_sentinel", owner="partner_id", partner="", staff="select insert update"
        ),
        Protect(
            "sentinel_questionnaire", owner="NULL::bigint", partner="", staff="select insert", staff_exact=OF_STAFF,
        ),
        Protect("sentinel_round", staff="select insert update", partner_exact=ASKED),
        Protect(
            "sentinel_reply", owner="partner_id", partner="select update", staff="select insert update",
        ),
    ]  # fmt: skip
