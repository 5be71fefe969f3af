"""`kernel_stroke_key(name)`: a name spelt so that plain comparison sorts it by strokes.

The database has no ICU, so every Hanzi becomes the sign at its place in strokes.txt: the first of them U+4E00, the
second U+4E01 and so on. Latin letters and digits stay as they are and come first.
"""

from pathlib import Path

from django.db import migrations

FIRST, LAST = 0x4E00, 0x9FFF
ORDER = (Path(__file__).resolve().parent.parent / "strokes.txt").read_text(encoding="utf-8")
_PLACE = {sign: place for place, sign in enumerate(ORDER)}
_PLACES = ",".join(str(_PLACE[chr(code)]) for code in range(FIRST, LAST + 1))

FUNCTION = f"""
CREATE FUNCTION kernel_stroke_key(_name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    _sign text;
    _key text := '';
BEGIN
    FOREACH _sign IN ARRAY string_to_array(lower(left(_name, 16)), NULL) LOOP
        IF ascii(_sign) BETWEEN {FIRST} AND {LAST} THEN
            _sign := chr({FIRST} + ('{{{_PLACES}}}'::smallint[])[ascii(_sign) - {FIRST - 1}]);
        END IF;
        _key := _key || _sign;
    END LOOP;
    RETURN _key;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_taps")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION kernel_stroke_key")]
