"""Searching people drives from the few that match; regions are found by their path."""

from django.db import migrations

SEARCH = """
CREATE FUNCTION identity_members_like(_words text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT m.id FROM identity_membership m WHERE m.person_id IN (
        SELECT p.id FROM identity_person p WHERE lower(p.name) LIKE _words
            OR lower(p.login) LIKE _words OR p.phone LIKE _words OR p.pinyin LIKE _words)
    UNION SELECT m.id FROM identity_membership m WHERE m.org_id IN (
        SELECT o.id FROM identity_organisation o WHERE lower(o.name) LIKE _words
            OR lower(o.code) LIKE _words OR o.pinyin LIKE _words);
END $$;
REVOKE ALL ON FUNCTION identity_members_like FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_members_like TO xl_partner, xl_staff, xl_worker;
CREATE INDEX identity_region_path ON identity_region (path);
CREATE INDEX identity_region_tree ON identity_region USING gist (path);
"""
SEARCH_BACK = """
DROP INDEX identity_region_tree;
DROP INDEX identity_region_path;
DROP FUNCTION identity_members_like;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_published")]

    operations = [migrations.RunSQL(SEARCH, SEARCH_BACK)]
