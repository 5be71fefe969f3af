"""People found by a part of name, sign-in name, phone or pinyin, or nearly, quickly among a million."""

from django.db import migrations

# As the owner, because LIKE and && are not leakproof; who asks joins the answer under row security.
FIND = r"""
CREATE INDEX identity_person_grams ON identity_person USING gin (
    kernel_grams(lower(name || ' ' || login || ' ' || phone || ' ' || pinyin)));
CREATE INDEX identity_person_near ON identity_person USING gin (
    kernel_near_keys(name, split_part(pinyin, ' ', 1), split_part(pinyin, ' ', 2)));
CREATE FUNCTION identity_people_found(_words text[], _most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT p.id FROM identity_person AS p
     WHERE kernel_grams(lower(p.name || ' ' || p.login || ' ' || p.phone || ' ' || p.pinyin))
           @> ARRAY(SELECT DISTINCT g FROM unnest(_words) AS w, unnest(kernel_grams(w)) AS g)
       AND lower(p.name || ' ' || p.login || ' ' || p.phone || ' ' || p.pinyin) LIKE ALL (
           ARRAY(SELECT '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%' FROM unnest(_words) AS w))
     LIMIT _most;
END $$;
CREATE FUNCTION identity_people_near(_typed text[], _most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT p.id FROM identity_person AS p
     WHERE kernel_near_keys(p.name, split_part(p.pinyin, ' ', 1), split_part(p.pinyin, ' ', 2))
           && kernel_near_keys(_typed[1], _typed[2], _typed[3]) LIMIT _most;
END $$;
REVOKE ALL ON FUNCTION identity_people_found, identity_people_near FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_people_found, identity_people_near TO xl_partner, xl_staff, xl_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_stroke_keys"), ("kernel", "0007_near")]

    operations = [
        migrations.RunSQL(
            FIND,
            "DROP FUNCTION identity_people_near; DROP FUNCTION identity_people_found;"
            " DROP INDEX identity_person_near; DROP INDEX identity_person_grams",
        )
    ]
