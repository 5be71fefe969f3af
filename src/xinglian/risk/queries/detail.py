"""What stands behind an alert or a series: its days, and the places and parts it is made of."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel import sql
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.queries import words
from xinglian.risk.queries.alerts import category_names, place_names
from xinglian.ui.charts import Line, Series

CHART_DAYS = 120

_DAYS = """
SELECT day, value, expected, low, high, n FROM risk_pub_value
 WHERE series = %(series)s AND path = %(path)s::ltree AND cut = %(cut)s AND day > %(since)s AND day <= %(until)s ORDER BY day
"""
# Sums of the days beyond against what was expected: of places below, and of parts at the same place.
_PARTS = """
SELECT path::text AS path, cut, avg(value) AS value, avg(expected) AS expected, sum(n) AS n FROM risk_pub_value
 WHERE series = ANY(%(series)s) AND day BETWEEN %(first)s AND %(last)s AND expected IS NOT NULL AND value IS NOT NULL
   AND ((cut = '' AND path <@ %(path)s::ltree AND nlevel(path) = %(level)s) OR (path = %(path)s::ltree AND cut <> '' AND %(cut)s = ''))
 GROUP BY 1, 2
"""


def days_of(*, series: str, path: str, cut: str, until: date, days: int = CHART_DAYS) -> list[dict[str, Any]]:  # fmt: skip
    return sql.rows(
        _DAYS, {"series": series, "path": path, "cut": cut, "since": until - timedelta(days=days), "until": until}
    )  # fmt: skip


def chart(
    rows: Sequence[Mapping[str, Any]], *, key: str, names: tuple[str, str, str, str]
) -> Line | None:
    """`names`: of the line, what was expected, and the two ends of the band."""
    if len(rows) < 2:
        return None
    scale, unit, digits = _scale(key, rows)

    def line(column: str) -> list[float | None]:
        return [
            None if row[column] is None or not isfinite(row[column]) else round(row[column] * scale, digits)
            for row in rows
        ]  # fmt: skip

    return Line(
        labels=[f"{row['day']:%m-%d}" for row in rows],
        series=[
            Series(names[0], line("value")), Series(names[1], line("expected"), muted=True),
            Series(names[2], line("low"), tone="none", muted=True), Series(names[3], line("high"), tone="none", muted=True),
        ],
        unit=unit, area=False, y_min=None,
    )  # fmt: skip


def _scale(key: str, rows: Sequence[Mapping[str, Any]]) -> tuple[float, str, int]:
    unit = SERIES[key].unit if key in SERIES else "count"
    if unit == "share":
        return 100, "%", 2
    if unit == "yuan":
        most = max((row["value"] or 0) for row in rows)
        return (1 / 10_000, str(_("× ¥10,000")), 2) if most >= 50_000 else (1, " ¥", 0)
    return (1, " h", 1) if unit == "hours" else (1, "", 1)


def made_of(*, series: str, path: str, cut: str, first: date, last: date) -> list[dict[str, Any]]:
    """The mean day of the alert by place and part, what is missing most first. Sums of a share are not shares: of those
    the parts show how far each strays by itself."""
    level = {0: 2, 2: 3}.get(len(path.split(".")) if path else 0, 0)
    rows = sql.rows(
        _PARTS,
        {
            "series": [series],
            "path": path,
            "cut": cut,
            "first": first,
            "last": last,
            "level": level,
        },
    )
    names, categories = (
        place_names(row["path"] for row in rows),
        category_names(row["cut"] for row in rows),
    )
    for row in rows:
        row["name"] = (
            words.cut_word(row["cut"], categories)
            if row["cut"]
            else words.place_word(row["path"], names)
        )
        row["is_part"] = bool(row["cut"])
        row["gap"] = row["value"] - row["expected"]
        row["away"] = words.away_word(row["value"], row["expected"])
        row["value_word"] = words.figure(series, row["value"])
        row["expected_word"] = words.figure(series, row["expected"])
    worst = max((abs(row["gap"]) for row in rows), default=0) or 1
    for row in rows:
        row["share"] = round(100 * abs(row["gap"]) / worst)
    return sorted(rows, key=lambda row: (row["is_part"], -abs(row["gap"])))
