"""What the models cannot say: search, rights, and the published views."""

from django.db import migrations

from xinglian.kernel.rls import Publish, Shared

# The rule `normalise_number` in SQL: full-width to plain, upper case, letters and digits only.
NUMBER_KEY = r"""
CREATE FUNCTION catalogue_number_key(_number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT regexp_replace(upper(normalize(_number, NFKC)), '[^[:alnum:]]+', '', 'g')
$$;
"""

# Pairs of neighbouring characters, and single Chinese ones: found by an inverted index where
# trigrams would find nothing in words of two characters.
GRAMS = r"""
CREATE FUNCTION catalogue_grams(_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
        SELECT substr(_text, i, 2) AS g FROM generate_series(1, length(_text) - 1) AS i
        UNION ALL
        SELECT c FROM unnest(string_to_array(_text, NULL)) AS c WHERE c > U&'\2E80'
    ) AS f WHERE strpos(g, ' ') = 0
$$;
"""

SEARCH = """
ALTER TABLE catalogue_part ADD search_text text NOT NULL GENERATED ALWAYS AS (
    lower(normalize(name || ' ' || name_en, NFKC)) || ' ' || pinyin) STORED;
CREATE INDEX part_grams ON catalogue_part USING gin (catalogue_grams(search_text));
CREATE INDEX category_path ON catalogue_category USING gist (path);
"""

UNDO = """
ALTER TABLE catalogue_part DROP search_text;
DROP FUNCTION catalogue_grams;
DROP FUNCTION catalogue_number_key;
"""

PUB_PART = (
    "SELECT p.id AS part_id, p.number, p.number_key, p.name, p.name_en, p.pinyin, p.category_id AS"
    " category_code, c.path AS category_path, b.name AS brand, p.brand_id, p.status,"
    " p.superseded_by_id AS superseded_by_part_id, p.unit, p.weight_kg, p.is_ev, p.launched_on,"
    " p.parameters, p.is_simulated, p.changed_at FROM catalogue_part AS p"
    " JOIN catalogue_category AS c ON c.code = p.category_id"
    " JOIN catalogue_brand AS b ON b.id = p.brand_id"
)
PUB_CATEGORY = (
    "SELECT code AS category_code, path AS category_path, parent_id AS parent_code, name, name_en,"
    " nlevel(path) AS depth FROM catalogue_category"
)
PUB_REFERENCE = (
    "SELECT part_id, kind, brand, number, number_key, direction FROM catalogue_reference"
)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("kernel", "0003_protect"),
    ]

    operations = [
        migrations.RunSQL(NUMBER_KEY + GRAMS + SEARCH, UNDO),
        Shared("catalogue_category", partner="select", staff="select insert update delete"),
        Shared("catalogue_parameter", partner="select", staff="select insert update delete"),
        Shared("catalogue_brand", partner="select", staff="select insert update"),
        Shared("catalogue_part", partner="select", staff="select insert update"),
        Shared("catalogue_reference", partner="select", staff="select insert update delete"),
        Shared("catalogue_importchange", staff="select insert"),
        Publish("catalogue_pub_part", PUB_PART),
        Publish("catalogue_pub_category", PUB_CATEGORY),
        Publish("catalogue_pub_reference", PUB_REFERENCE),
    ]
