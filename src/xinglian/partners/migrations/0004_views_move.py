"""Saved views belong to every list now and move to identity."""

from django.db import migrations

MOVE = """
INSERT INTO identity_listview (id, org_id, person_id, list, name, query, is_shared, created_at)
SELECT id, org_id, person_id, 'partners.partners', name, query, is_shared, created_at
  FROM partners_savedview WHERE query <> '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_successor"),
        ("identity", "0007_list_views"),
    ]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel("SavedView"),
    ]
