"""Who and what carries a tag, for the lists of people and of parts."""

import django.contrib.postgres.indexes
from django.db import migrations

# Ids alone: whom of them the reader may see, the list asks by itself.
FIND = """
CREATE FUNCTION signals_members_tagged(_key text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM signals_person_tag WHERE keys @> ARRAY[_key]::varchar[]
$$;
REVOKE ALL ON FUNCTION signals_members_tagged FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signals_members_tagged TO xl_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0012_facts_since")]

    operations = [
        migrations.AddIndex(
            model_name="persontags",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="signals_person_tag_keys"),
        ),
        migrations.AddIndex(
            model_name="parttags",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="signals_part_tag_keys"),
        ),
        migrations.RunSQL(FIND, "DROP FUNCTION signals_members_tagged"),
    ]  # fmt: skip
