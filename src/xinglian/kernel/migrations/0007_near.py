"""Keys under which names that are nearly right find each other."""

from django.db import migrations

# One sign wrong, missing, too many, or two changed places: then both, with one sign left out, have a word in common.
# `_mark` keeps the kinds of keys apart.
WITHOUT_ONE = r"""
CREATE FUNCTION kernel_without_one(_word text, _mark text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT _mark || w FROM (SELECT _word AS w WHERE length(_word) >= 3 UNION
        SELECT left(_word, i - 1) || substr(_word, i + 1) FROM generate_series(1, length(_word)) AS i
         WHERE length(_word) >= 4) AS f
$$;
"""

# Pairs of neighbouring signs, and single Chinese ones: for an inverted index where trigrams find nothing in words of two.
GRAMS = r"""
CREATE FUNCTION kernel_grams(_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
        SELECT substr(_text, i, 2) AS g FROM generate_series(1, length(_text) - 1) AS i
        UNION ALL
        SELECT c FROM unnest(string_to_array(_text, NULL)) AS c WHERE c > U&'\2E80'
    ) AS f WHERE strpos(g, ' ') = 0
$$;
"""

# What many people do not tell apart when they type: zh/z, ch/c, sh/s, -ng/-n, n/l. The vowels are left out: what
# remains is short, and a slip in a vowel changes nothing. Twin of `near.skeleton`.
SKELETON = r"""
CREATE FUNCTION kernel_skeleton(_sound text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(replace(replace(replace(replace(lower(_sound),
        'zh', 'z'), 'ch', 'c'), 'sh', 's'), 'ng', 'n'), 'laeiouvü', 'n')
$$;
"""

# Of a name in signs, its sound and its initials, the whole and the beginning of each: h… signs, s… sound, i… initials.
# The schema is named, because an index is built without a search path.
NEAR_KEYS = r"""
CREATE FUNCTION kernel_near_keys(_signs text, _sound text, _initials text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT k), '{}') FROM (
        SELECT left(regexp_replace(lower(normalize(_signs, NFKC)), '[^[:alnum:]]+', '', 'g'), 12), 'h'
        UNION ALL SELECT left(public.kernel_skeleton(_sound), 12), 's'
        UNION ALL SELECT translate(left(_initials, 12), 'l', 'n'), 'i'
    ) AS of (word, mark), LATERAL (
        SELECT public.kernel_without_one(word, mark) UNION ALL SELECT public.kernel_without_one(left(word, 4), mark)
    ) AS f (k)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_strokes")]

    operations = [
        migrations.RunSQL(
            GRAMS + WITHOUT_ONE + SKELETON + NEAR_KEYS,
            "DROP FUNCTION kernel_near_keys; DROP FUNCTION kernel_skeleton; DROP FUNCTION kernel_without_one;"
            " DROP FUNCTION kernel_grams",
        )
    ]
