"""Who may touch the doors' own tables, and narrower rights on people than a table-wide grant gives.

Secrets (password, second factor) are readable by `xl_worker` only: the actions at the door and a
person's own change of them act as the network for just that. The login role answers one
question, who the viewer of a session is, and keeps the sessions.
"""

from django.db import migrations

from xinglian.kernel.rls import ORG, PERSON, STAFF_ROWS, Protect

PERSON_COLUMNS = (
    "id, org_id, login, name, pinyin, phone, email, language, zone, is_active, is_contact,"
    " is_simulated, cast_order, session_stamp, last_login, created_at"
)
PERSON_CHANGES = "login, name, pinyin, phone, email, language, zone, is_active, session_stamp"
MEMBERSHIP_CHANGES = "roles, region_paths, title, is_liaison, is_active"
PARTNER_ROLES = "ARRAY['partner_owner', 'partner_clerk', 'technician']::varchar[]"
HAS_FACTOR = "CASE WHEN totp_secret IS NULL THEN false ELSE true END"

PEOPLE = f"""
REVOKE SELECT, UPDATE ON identity_person FROM xl_partner, xl_staff, xl_app;
-- What the viewer's query needs, once a request.
GRANT SELECT (id, org_id, name, is_active, language, zone, session_stamp)
    ON identity_person TO xl_app;
ALTER TABLE identity_person ADD COLUMN has_second_factor boolean
    GENERATED ALWAYS AS ({HAS_FACTOR}) STORED;
GRANT SELECT ({PERSON_COLUMNS}, has_second_factor) ON identity_person TO xl_partner, xl_staff;
GRANT UPDATE ({PERSON_CHANGES}) ON identity_person TO xl_partner;
GRANT UPDATE ({PERSON_CHANGES}, is_contact) ON identity_person TO xl_staff;

DROP POLICY xl_partner_rows ON identity_person;
CREATE POLICY xl_partner_sees ON identity_person FOR SELECT TO xl_partner USING (
    org_id = {ORG} OR is_contact OR id = {PERSON} OR EXISTS (SELECT FROM identity_membership m
        WHERE m.person_id = identity_person.id AND m.org_id = {ORG}));
-- Nobody makes a contact of the whole network, or a face of the chooser, out of their own people.
CREATE POLICY xl_partner_adds ON identity_person FOR INSERT TO xl_partner
    WITH CHECK (org_id = {ORG} AND NOT is_contact AND cast_order IS NULL);
CREATE POLICY xl_partner_changes ON identity_person FOR UPDATE TO xl_partner
    USING (org_id = {ORG} OR id = {PERSON}) WITH CHECK (org_id = {ORG} OR id = {PERSON});

DROP POLICY xl_staff_rows ON identity_person;
CREATE POLICY xl_staff_sees ON identity_person FOR SELECT TO xl_staff USING (
    {STAFF_ROWS.format(owner="org_id")} OR EXISTS (SELECT FROM identity_membership m
        WHERE m.person_id = identity_person.id));
CREATE POLICY xl_staff_adds ON identity_person FOR INSERT TO xl_staff
    WITH CHECK ({STAFF_ROWS.format(owner="org_id")});
CREATE POLICY xl_staff_changes ON identity_person FOR UPDATE TO xl_staff
    USING ({STAFF_ROWS.format(owner="org_id")}) WITH CHECK ({STAFF_ROWS.format(owner="org_id")});
"""
PEOPLE_BACK = """
DROP POLICY xl_partner_sees ON identity_person;
DROP POLICY xl_partner_adds ON identity_person;
DROP POLICY xl_partner_changes ON identity_person;
DROP POLICY xl_staff_sees ON identity_person;
DROP POLICY xl_staff_adds ON identity_person;
DROP POLICY xl_staff_changes ON identity_person;
ALTER TABLE identity_person DROP COLUMN has_second_factor;
"""

# A partner sees the maker's name and, for switching, where else its person belongs; it changes
# neither the maker nor its own registration.
ORGANISATIONS = f"""
REVOKE UPDATE ON identity_organisation FROM xl_partner;
DROP POLICY xl_partner_rows ON identity_organisation;
CREATE POLICY xl_partner_sees ON identity_organisation FOR SELECT TO xl_partner USING (
    id = {ORG} OR kind = 'maker' OR id IN (SELECT org_id FROM identity_membership
        WHERE person_id = {PERSON}));
"""
ORGANISATIONS_BACK = "DROP POLICY xl_partner_sees ON identity_organisation"

MEMBERSHIPS = f"""
CREATE FUNCTION identity_home_of(_person bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
RETURN (SELECT org_id FROM identity_person WHERE id = _person);
REVOKE ALL ON FUNCTION identity_home_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_home_of TO xl_partner;

REVOKE UPDATE ON identity_membership FROM xl_partner, xl_staff;
GRANT UPDATE ({MEMBERSHIP_CHANGES}) ON identity_membership TO xl_partner, xl_staff;
DROP POLICY xl_partner_rows ON identity_membership;
CREATE POLICY xl_partner_sees ON identity_membership FOR SELECT TO xl_partner
    USING (org_id = {ORG} OR person_id = {PERSON});
-- Taking somebody else's person as a member would make them visible: own people only.
CREATE POLICY xl_partner_adds ON identity_membership FOR INSERT TO xl_partner WITH CHECK (
    org_id = {ORG} AND roles <@ {PARTNER_ROLES} AND identity_home_of(person_id) = {ORG});
CREATE POLICY xl_partner_changes ON identity_membership FOR UPDATE TO xl_partner
    USING (org_id = {ORG}) WITH CHECK (org_id = {ORG} AND roles <@ {PARTNER_ROLES});
"""
MEMBERSHIPS_BACK = """
DROP POLICY xl_partner_sees ON identity_membership;
DROP POLICY xl_partner_adds ON identity_membership;
DROP POLICY xl_partner_changes ON identity_membership;
DROP FUNCTION identity_home_of;
"""

SIGN_INS = f"""
GRANT UPDATE (ended_at) ON identity_signin TO xl_partner, xl_staff;
GRANT UPDATE (last_seen_at) ON identity_signin TO xl_app;
DROP POLICY xl_staff_rows ON identity_signin;
CREATE POLICY xl_staff_rows ON identity_signin TO xl_staff USING (
    ({STAFF_ROWS.format(owner="org_id")}) OR person_id = {PERSON});
"""

# LIKE is not leakproof, so under row security it cannot use its index. The owner looks the
# words up; the caller's own row security then decides which of the ids it gets to see.
SEARCH = """
CREATE FUNCTION identity_people_like(_words text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT id FROM identity_person
        WHERE lower(name) LIKE _words OR lower(login) LIKE _words
            OR phone LIKE _words OR pinyin LIKE _words;
END $$;
CREATE FUNCTION identity_organisations_like(_words text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT id FROM identity_organisation
        WHERE lower(name) LIKE _words OR lower(code) LIKE _words OR pinyin LIKE _words;
END $$;
REVOKE ALL ON FUNCTION identity_people_like, identity_organisations_like FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_people_like, identity_organisations_like
    TO xl_partner, xl_staff, xl_worker;
"""
# Sign-in names and phones are unique over all organisations; a partner asks, and sees no more
# than yes or no.
TAKEN = """
CREATE FUNCTION identity_is_taken(_what text, _value text, _but bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
RETURN CASE _what
    WHEN 'login' THEN EXISTS (SELECT FROM identity_person
        WHERE id <> _but AND lower(login) = lower(_value))
    WHEN 'phone' THEN EXISTS (SELECT FROM identity_person
        WHERE id <> _but AND phone = _value AND phone <> '') END;
REVOKE ALL ON FUNCTION identity_is_taken FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_is_taken TO xl_partner, xl_staff, xl_worker;
"""
SEARCH_BACK = "DROP FUNCTION identity_people_like; DROP FUNCTION identity_organisations_like"


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_doors"), ("kernel", "0003_protect")]

    operations = [
        migrations.RunSQL(PEOPLE, PEOPLE_BACK),
        migrations.RunSQL(ORGANISATIONS, ORGANISATIONS_BACK),
        migrations.RunSQL(MEMBERSHIPS, MEMBERSHIPS_BACK),
        Protect("identity_throttle", partner="select delete", staff="select delete"),
        Protect("identity_doorcode", partner="", staff=""),
        Protect("identity_recoverycode", partner="", staff=""),
        Protect(
            "identity_invitation",
            partner="select insert update",
            staff="select insert update",
            partner_rows=f"roles <@ {PARTNER_ROLES}",
        ),
        Protect(
            "identity_signin",
            door="select",
            partner_exact=f"org_id = {ORG} OR person_id = {PERSON}",
        ),
        migrations.RunSQL(SIGN_INS, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH, SEARCH_BACK),
        migrations.RunSQL(TAKEN, "DROP FUNCTION identity_is_taken"),
    ]
