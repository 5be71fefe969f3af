"""The care fund is confidential.

Whole (case, why, trail): who asked for it, the partner's CSM, those who may approve, and at the partner its owner. The
auditor reads the case alone: that it happened, how much, when, by whose hands; never why and for whom. Regions narrow
everybody.
"""

from django.db import migrations

from xinglian.kernel.rls import ORG, PERSON, Protect

# Once a statement, not once a row.
_HAS = (
    "(SELECT EXISTS (SELECT 1 FROM identity_membership AS m WHERE m.person_id = {person} AND m.org_id = {org}"
    " AND m.is_active AND m.roles && ARRAY[{roles}]::varchar[]))"
)
APPROVES = _HAS.format(person=PERSON, org=ORG, roles="'hq_director', 'channel_manager'")
AUDITS = _HAS.format(person=PERSON, org=ORG, roles="'auditor'")
OWNS = _HAS.format(person=PERSON, org=ORG, roles="'partner_owner'")
CARES = (
    "EXISTS (SELECT 1 FROM partners_partner AS p WHERE p.organisation_id = {table}.partner_id"
    f" AND p.csm_person_id = {PERSON})"
)
ASKED = f"EXISTS (SELECT 1 FROM care_case AS c WHERE c.id = {{table}}.case_id AND c.requested_by_id = {PERSON})"

# The auditor reads, and nobody asks in another's name.
NARROWER = f"""
CREATE POLICY xl_staff_changes ON care_case AS RESTRICTIVE FOR UPDATE TO xl_staff
    USING (requested_by_id = {PERSON} OR {APPROVES} OR {CARES.format(table="care_case")});
CREATE POLICY xl_staff_asks ON care_case AS RESTRICTIVE FOR INSERT TO xl_staff
    WITH CHECK (requested_by_id = {PERSON});
CREATE POLICY xl_staff_signs ON care_decision AS RESTRICTIVE FOR INSERT TO xl_staff
    WITH CHECK (person_id = {PERSON});
"""
NARROWER_BACK = """
DROP POLICY xl_staff_changes ON care_case;
DROP POLICY xl_staff_asks ON care_case;
DROP POLICY xl_staff_signs ON care_decision;
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0005_fund"), ("partners", "0002_keys_and_rights")]

    operations = [
        Protect("care_budget", partner="", staff="select insert update"),
        Protect(
            "care_case",
            owner="partner_id",
            staff="select insert update",
            partner_rows=OWNS,
            staff_rows=f"requested_by_id = {PERSON} OR {APPROVES} OR {AUDITS} OR {CARES.format(table='care_case')}",
        ),
        Protect(
            "care_story",
            owner="partner_id",
            staff="select insert update",
            partner_rows=OWNS,
            staff_rows=f"{APPROVES} OR {CARES.format(table='care_story')} OR {ASKED.format(table='care_story')}",
        ),
        Protect(
            "care_decision",
            owner="partner_id",
            staff="select insert",
            worker="select insert update",
            partner_rows=OWNS,
            staff_rows=f"{APPROVES} OR {CARES.format(table='care_decision')} OR {ASKED.format(table='care_decision')}",
        ),
        migrations.RunSQL(NARROWER, NARROWER_BACK),
    ]
