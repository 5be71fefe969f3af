"""Who may read and change people and organisations. The login role may sign people in, no more."""

from django.db import migrations

from xinglian.kernel.rls import PARTNER_ROWS, PERSON, REACH, REGIONS, Protect, Shared

ORGS_OF_STAFF = (
    f"{REACH} = 'network' OR kind = 'maker' OR ({REACH} = 'regions' AND region_path <@ {REGIONS})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_initial"),
        ("kernel", "0002_functions_and_rights"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        Shared("identity_region", partner="select", staff="select", door="select"),
        Protect(
            "identity_organisation",
            owner="id",
            partner="select update",
            staff="select insert update",
            door="select",
            # A partner sees itself and the maker's name.
            partner_exact=f"{PARTNER_ROWS.format(owner='id')} OR kind = 'maker'",
            staff_exact=ORGS_OF_STAFF,
        ),
        migrations.RunSQL(
            "CREATE INDEX identity_organisation_path ON identity_organisation"
            " USING gist (region_path)",
            "DROP INDEX identity_organisation_path",
        ),
        Protect(
            "identity_person",
            partner="select insert update",
            staff="select insert update",
            door="select update",
            partner_exact=f"{PARTNER_ROWS.format(owner='org_id')} OR is_contact OR id = {PERSON}",
        ),
        Protect(
            "identity_membership",
            partner="select insert update",
            staff="select insert update",
            door="select",
        ),
        Shared("django_session", worker="", door="all"),
    ]
