"""People and organisations in the order of strokes, for readers of traditional Chinese."""

from django.db import migrations

COLUMNS = """
ALTER TABLE identity_person ADD COLUMN stroke_key text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (kernel_stroke_key(name)) STORED;
ALTER TABLE identity_organisation ADD COLUMN stroke_key text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (kernel_stroke_key(name)) STORED;
GRANT SELECT (stroke_key) ON identity_person TO xl_partner, xl_staff;
"""
COLUMNS_BACK = """
ALTER TABLE identity_person DROP COLUMN stroke_key;
ALTER TABLE identity_organisation DROP COLUMN stroke_key;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_content_language"), ("kernel", "0006_strokes")]

    operations = [migrations.RunSQL(COLUMNS, COLUMNS_BACK)]
