"""A partner reads the rounds it was asked in and its own needs; a need is read by who asked and by the owner."""

from django.db import migrations

from xinglian.kernel.rls import ORG, PERSON, Protect

ASKED = (
    "EXISTS (SELECT 1 FROM care_reply AS asked WHERE asked.checkin_id = care_checkin.id"
    f" AND asked.partner_id = {ORG})"
)
# "Somebody to talk to" and "money" are nothing for a colleague's eyes.
OWN = (
    f"asked_by_id = {PERSON} OR (SELECT EXISTS (SELECT 1 FROM identity_membership AS m"
    f" WHERE m.person_id = {PERSON} AND m.org_id = {ORG} AND m.is_active AND 'partner_owner' = ANY (m.roles)))"
)


class Migration(migrations.Migration):
    dependencies = [("care", "0003_checkin")]

    operations = [
        Protect("care_checkin", staff="select insert update", partner_exact=ASKED),
        Protect(
            "care_reply",
            owner="partner_id",
            partner="select update",
            staff="select insert update",
        ),
        Protect("care_need", owner="partner_id", staff="select insert update", partner_rows=OWN),
    ]
