"""The radar is the maker's: who looks after regions sees what lies inside them, partners nothing."""

from django.db import migrations

from xinglian.kernel.rls import REACH, REGIONS, Protect, Publish

OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND path <@ {REGIONS})"
NETWORK = f"{REACH} = 'network'"


def of_place(table: str, staff: str) -> Protect:
    return Protect(table, partner="", staff=staff, staff_exact=OF_PLACE, owner="NULL::bigint")


VALUE = """
SELECT w.series, w.path, w.cut, w.first_day + (d.place - 1)::int AS day, nullif(d.value, 'NaN') AS value, nullif(d.n, 'NaN') AS n,
       nullif(d.expected, 'NaN') AS expected, nullif(d.low, 'NaN') AS low, nullif(d.high, 'NaN') AS high, w.is_simulated
  FROM risk_watch AS w CROSS JOIN LATERAL
       unnest(w.values, w.counts, w.expected, w.lows, w.highs) WITH ORDINALITY AS d (value, n, expected, low, high, place)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0001_initial"),
        ("push", "0024_watched"),
        ("intake", "0003_watched"),
        ("trade", "0003_recorded_for"),
        ("catalogue", "0002_search_and_rights"),
    ]

    operations = [
        of_place("risk_watch", "select"),
        of_place("risk_alert", "select update"),
        of_place("risk_step", "select insert"),
        Publish("risk_pub_value", VALUE, to="staff worker"),
    ]
