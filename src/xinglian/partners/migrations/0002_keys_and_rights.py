"""What the models cannot say: computed columns, search, row security, and the published view."""

from django.db import migrations

from xinglian.kernel.rls import PERSON, REACH, REGIONS, Protect, Publish

# Pairs of neighbouring characters, and single Chinese ones: found by an inverted index where
# trigrams would find nothing in words of two characters.
GRAMS = r"""
CREATE FUNCTION partners_grams(_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
        SELECT substr(_text, i, 2) AS g FROM generate_series(1, length(_text) - 1) AS i
        UNION ALL
        SELECT c FROM unnest(string_to_array(_text, NULL)) AS c WHERE c > U&'\2E80'
    ) AS f WHERE strpos(g, ' ') = 0
$$;
"""

# A company's name without what companies share: legal form, punctuation, long forms of the trade.
NAME_CORE = r"""
CREATE FUNCTION partners_name_core(_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(lower(normalize(_name, NFKC)),
        '股份有限公司|有限责任公司|有限公司|分公司|总公司|公司|集团|incorporated|limited|company|gmbh|\m(inc|ltd|llc|co|corp)\M', '', 'g'),
        '汽车零部件|汽车配件|汽车零配件|汽车用品|汽车维修|汽修', '汽配', 'g'),
        '[^[:alnum:]]+', '', 'g')
$$;
"""

COMPUTED = """
ALTER TABLE partners_partner
    ADD country_code text NOT NULL GENERATED ALWAYS AS (
        upper(ltree2text(subpath(region_path, 0, 1)))) STORED,
    ADD province_code text NOT NULL GENERATED ALWAYS AS (CASE WHEN nlevel(region_path) > 2
        THEN ltree2text(subpath(region_path, 2, 1)) ELSE '' END) STORED,
    ADD city_code text NOT NULL GENERATED ALWAYS AS (CASE WHEN nlevel(region_path) > 3
        THEN ltree2text(subpath(region_path, 3, 1)) ELSE '' END) STORED,
    ADD county_code text NOT NULL GENERATED ALWAYS AS (CASE WHEN nlevel(region_path) > 4
        THEN ltree2text(subpath(region_path, 4, 1)) ELSE '' END) STORED,
    ADD sort_key text NOT NULL GENERATED ALWAYS AS (left(pinyin, 40)) STORED,
    ADD search_text text NOT NULL GENERATED ALWAYS AS (lower(normalize(
        code || ' ' || name || ' ' || short_name, NFKC)) || ' ' || pinyin) STORED,
    ADD name_core text NOT NULL GENERATED ALWAYS AS (partners_name_core(name)) STORED,
    ADD phone_key text NOT NULL GENERATED ALWAYS AS (
        right(regexp_replace(contact_phone, '[^0-9]', '', 'g'), 11)) STORED;

CREATE INDEX partner_name ON partners_partner (sort_key, organisation_id);
CREATE INDEX partner_bought ON partners_partner (bought_12m_minor, organisation_id);
CREATE INDEX partner_joined ON partners_partner
    (coalesce(joined_on, '-infinity'), organisation_id);
CREATE INDEX partner_type ON partners_partner (type, sort_key, organisation_id);
CREATE INDEX partner_layer ON partners_partner (layer, sort_key, organisation_id);
CREATE INDEX partner_province ON partners_partner (province_code, sort_key, organisation_id);
CREATE INDEX partner_city ON partners_partner (city_code, sort_key, organisation_id);
CREATE INDEX partner_csm ON partners_partner (csm_person_id, sort_key, organisation_id);
CREATE INDEX partner_status ON partners_partner (status, sort_key, organisation_id)
    WHERE status <> 'active';
CREATE INDEX partner_path ON partners_partner USING gist (region_path);
CREATE INDEX partner_grams ON partners_partner USING gin (partners_grams(search_text));
CREATE INDEX partner_name_core ON partners_partner (name_core);
CREATE INDEX partner_credit_code ON partners_partner (credit_code) WHERE credit_code <> '';
CREATE INDEX partner_phone ON partners_partner (phone_key) WHERE phone_key <> '';
"""

# Which partners match a search. Row security would keep the index from being used (LIKE and @> are
# not leakproof), so this runs as the owner and states the reach itself; whoever calls it joins
# the answer to the table under row security all the same.
FIND = """
CREATE FUNCTION partners_share(_grams text[]) RETURNS real
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    -- The share of partners with the rarest of these grams, as far as the statistics know it.
    SELECT coalesce(min(coalesce(known.share, 0)), 0) FROM unnest(_grams) AS g LEFT JOIN (
        SELECT * FROM pg_stats AS s, unnest(s.most_common_elems::text::text[],
            s.most_common_elem_freqs[1:array_length(s.most_common_elems::text::text[], 1)])
            AS e (gram, share) WHERE s.tablename = 'partner_grams'
    ) AS known ON known.gram = g
$$;
REVOKE ALL ON FUNCTION partners_share FROM PUBLIC;
CREATE FUNCTION partners_find(_words text[], _most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    _reach text := current_setting('app.reach', true);
    _org bigint := nullif(current_setting('app.org_id', true), '')::bigint;
    _regions ltree[] := string_to_array(current_setting('app.regions', true), ',')::ltree[];
    _grams text[] := ARRAY(SELECT DISTINCT g FROM unnest(_words) AS w, unnest(partners_grams(w)) AS g);
    _patterns text[] := ARRAY(SELECT '%' || replace(replace(replace(w, '\\', '\\\\'), '%', '\\%'),
        '_', '\\_') || '%' FROM unnest(_words) AS w);
BEGIN
    -- A word most of whose signs are in every twentieth name would build a huge bitmap: its answer
    -- is `_most` empty rows, and the caller reads in the list's own order instead.
    IF _most IS NOT NULL AND partners_share(_grams) > 0.05 THEN
        RETURN QUERY SELECT NULL::bigint FROM generate_series(1, _most);
        RETURN;
    END IF;
    RETURN QUERY SELECT p.organisation_id FROM partners_partner AS p
     WHERE partners_grams(p.search_text) @> _grams AND p.search_text LIKE ALL (_patterns)
       AND (_reach = 'network' OR (_reach = 'regions' AND p.region_path <@ _regions)
            OR (_reach = 'own' AND p.organisation_id = _org))
     LIMIT _most;
END $$;
REVOKE ALL ON FUNCTION partners_find FROM PUBLIC;
GRANT EXECUTE ON FUNCTION partners_find TO xl_staff, xl_worker;
"""

UNDO = """
DROP FUNCTION partners_find;
DROP FUNCTION partners_share;
ALTER TABLE partners_partner DROP country_code, DROP province_code, DROP city_code,
    DROP county_code, DROP sort_key, DROP search_text, DROP name_core, DROP phone_key;
DROP FUNCTION partners_name_core;
DROP FUNCTION partners_grams;
"""

# Narrower staff see a partner by its own place: no look at another table per row.
OF_STAFF = f"{REACH} = 'network' OR ({REACH} = 'regions' AND region_path <@ {REGIONS})"

# What a partner may read of itself and what only the maker knows are told apart by columns.
OWN_COLUMNS = (
    "SELECT organisation_id AS partner_id, ordinal, code, name, short_name, pinyin, type, status,"
    " layer, layer_reason, layer_computed_at, bought_12m_minor, bought_growth, region_id,"
    " region_path, country_code, province_code, city_code, county_code, address, joined_on,"
    " parent_id AS parent_partner_id, mentor_partner_id, csm_person_id, liaison_membership_id,"
    " contact_name, contact_phone, contact_email, bays, technicians, ev_certified, is_simulated,"
    " merged_into_id AS merged_into_partner_id, changed_at FROM partners_partner"
)

OF_ITS_WRITER = f"person_id = {PERSON} OR (is_shared AND {REACH} IN ('network', 'regions'))"


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.RunSQL(GRAMS + NAME_CORE + COMPUTED + FIND, UNDO),
        Protect(
            "partners_partner",
            owner="organisation_id",
            partner="select",
            staff="select insert update",
            staff_exact=OF_STAFF,
        ),
        Protect(
            "partners_contact",
            owner="partner_id",
            partner="select insert update",
            staff="select insert update",
        ),
        Protect(
            "partners_document",
            owner="partner_id",
            partner="select",
            staff="select insert update",
        ),
        Protect("partners_note", owner="partner_id", partner="", staff="select insert update"),
        Protect(
            "partners_savedview",
            owner="org_id",
            partner="",
            staff="all",
            staff_exact=OF_ITS_WRITER,
        ),
        Protect(
            "partners_duplicatepair",
            owner="one_id",
            partner="",
            staff="select update",
            # Both halves have to lie within reach.
            staff_rows="EXISTS (SELECT 1 FROM partners_partner AS seen WHERE seen.organisation_id ="
            " other_id)",
        ),
        Protect("partners_merge", owner="kept_id", partner="", staff="select insert update"),
        Protect("partners_importchange", owner="partner_id", partner="", staff="select insert"),
        Publish("partners_pub_partner", OWN_COLUMNS),
    ]
