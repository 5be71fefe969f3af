"""What a series did over a time, held against an earlier one of the same length: from the radar's own days."""

from collections.abc import Collection
from datetime import date
from math import isfinite

from xinglian.kernel import sql
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.queries.words import series_word

LEAST_DAYS = 28
# So few lines in the earlier time say nothing about a change.
LEAST_N = 30
_CHANGES = """
SELECT w.series, w.path::text AS path, w.cut, s.now_amount, s.now_n, s.was_amount, s.was_n
  FROM risk_watch AS w
  CROSS JOIN LATERAL (SELECT greatest(%(first)s::date, w.first_day + %(back)s) - w.first_day + 1 AS a,
                             least(%(last)s::date, w.last_day) - w.first_day + 1 AS b) AS d
  CROSS JOIN LATERAL (
    SELECT (SELECT sum(x) FROM unnest(w.amounts[d.a:d.b]) AS x) AS now_amount,
           (SELECT sum(x) FROM unnest(w.counts[d.a:d.b]) AS x) AS now_n,
           (SELECT sum(x) FROM unnest(w.amounts[d.a - %(back)s:d.b - %(back)s]) AS x) AS was_amount,
           (SELECT sum(x) FROM unnest(w.counts[d.a - %(back)s:d.b - %(back)s]) AS x) AS was_n) AS s
 WHERE w.series = ANY (%(series)s) AND (w.cut = '' OR starts_with(w.cut, 'type:')) AND d.b - d.a + 1 >= %(least)s
"""


def changes(
    *, series: Collection[str], first: date, last: date, days_before: int
) -> dict[tuple[str, str, str], float]:
    """By series, path and cut, 0.1 for a tenth more; places without enough days or facts are missing. Days that are not there in
    both times are left out of both. One query, within reach."""
    rows = sql.rows(
        _CHANGES,
        {"series": list(series), "first": first, "last": last, "back": days_before, "least": LEAST_DAYS},
    )  # fmt: skip
    found = {}
    for row in rows:
        one = SERIES.get(row["series"])
        if one is None or not row["was_n"] or row["was_n"] < LEAST_N:
            continue
        now, was = row["now_amount"] or 0.0, row["was_amount"] or 0.0
        if one.is_share:
            now, was = now / row["now_n"] if row["now_n"] else 0.0, was / row["was_n"]
        if was > 0 and isfinite(now):
            found[row["series"], row["path"], row["cut"]] = now / was - 1
    return found


def comparable() -> dict[str, str]:
    """Series with words that can be held against what people say: those watched at places too."""
    return {key: series_word(key) for key, one in SERIES.items() if 3 in one.levels}
