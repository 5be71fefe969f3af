"""Who may read the counts, the walls, and what somebody opened last."""

from django.db import migrations

from xinglian.kernel.rls import ORG, PARTNER_ROWS, PERSON, REACH, REGIONS, Protect

# A count belongs to a place: whoever looks after regions reads the counts inside them.
_OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND path <@ {REGIONS})"


def _counts(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY owner_all ON {table} TO xl_owner USING (true) WITH CHECK (true);
        CREATE POLICY xl_worker_rows ON {table} TO xl_worker USING ({REACH} = 'network') WITH CHECK ({REACH} = 'network');
        CREATE POLICY xl_staff_rows ON {table} TO xl_staff USING ({_OF_PLACE});
        GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO xl_worker;
        GRANT SELECT ON {table} TO xl_staff;
        """,
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("workspace", "0001_initial"),
        ("kernel", "0003_protect"),
        ("identity", "0005_published"),
        ("partners", "0002_keys_and_rights"),
        ("push", "0003_published_reach"),
        ("trade", "0002_rights_and_views"),
    ]

    operations = [
        _counts("workspace_reach"),
        _counts("workspace_place"),
        Protect(
            "workspace_wall",
            partner="",
            staff="select insert update",
            worker="",
            door="select update",
            staff_exact=PARTNER_ROWS.format(owner="org_id"),
        ),
        # One's own, whoever it is.
        Protect(
            "workspace_recent",
            partner="all",
            staff="all",
            worker="",
            partner_exact=f"org_id = {ORG} AND membership_id IN"
            f" (SELECT membership_id FROM identity_pub_membership WHERE person_id = {PERSON})",
            staff_exact=f"org_id = {ORG} AND membership_id IN"
            f" (SELECT membership_id FROM identity_pub_membership WHERE person_id = {PERSON})",
        ),
    ]
