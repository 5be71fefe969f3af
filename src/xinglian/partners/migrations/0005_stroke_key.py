"""The list of partners in the order of strokes: one index; filters are few rows, or many of them in its order."""

from django.db import migrations

COLUMN = """
ALTER TABLE partners_partner ADD COLUMN stroke_key text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (kernel_stroke_key(coalesce(nullif(short_name, ''), name))) STORED;
CREATE INDEX partner_strokes ON partners_partner (stroke_key, organisation_id);
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_views_move"), ("kernel", "0006_strokes")]

    operations = [migrations.RunSQL(COLUMN, "ALTER TABLE partners_partner DROP COLUMN stroke_key")]
