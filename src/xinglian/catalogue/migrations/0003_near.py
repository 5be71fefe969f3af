"""Parts whose name or number is nearly what was typed."""

from django.db import migrations

NEAR = r"""
CREATE FUNCTION catalogue_near_keys(_name text, _pinyin text, _number_key text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.kernel_near_keys(_name, split_part(_pinyin, ' ', 1), split_part(_pinyin, ' ', 2))
        || array_agg(k) FROM public.kernel_without_one(_number_key, 'n') AS k
$$;
CREATE INDEX part_near ON catalogue_part USING gin (catalogue_near_keys(name, pinyin, number_key));
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_search_and_rights"), ("kernel", "0007_near")]

    operations = [
        migrations.RunSQL(NEAR, "DROP INDEX part_near; DROP FUNCTION catalogue_near_keys")
    ]
