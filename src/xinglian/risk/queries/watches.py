"""The catalogue: what is watched, where, and how it stands."""

from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.definitions.sources import SOURCES
from xinglian.risk.queries import words
from xinglian.risk.queries.alerts import category_names, place_names
from xinglian.risk.rules.drawing import band

# Of each series the widest row within reach, its line, and how many rows and alerts there are.
_CATALOGUE = """
SELECT DISTINCT ON (w.series) w.series, w.path::text AS path, w.cut, w.last_day, count(*) OVER (PARTITION BY w.series) AS rows,
       count(*) FILTER (WHERE w."window" = 0) OVER (PARTITION BY w.series) AS small,
       w."values"[n - 59:n] AS line, w.lows[n - 59:n] AS lows, w.highs[n - 59:n] AS highs, w."values"[n] AS value, w.expected[n] AS expected,
       (SELECT count(*) FROM risk_alert AS a WHERE a.series = w.series AND a.drill_id IS NULL AND a.state IN ('open', 'taken')) AS alerts
  FROM risk_watch AS w CROSS JOIN LATERAL (SELECT cardinality(w."values") AS n) AS m
 ORDER BY w.series, nlevel(w.path), w.cut, w.path
"""
_ROWS = """
SELECT w.path::text AS path, w.cut, w."window", w.band, w.last_day, w."values"[n - 59:n] AS line, w.lows[n - 59:n] AS lows, w.highs[n - 59:n] AS highs,
       w."values"[n] AS value, w.expected[n] AS expected, w.lows[n] AS low, w.highs[n] AS high, a.id AS alert_id
  FROM risk_watch AS w CROSS JOIN LATERAL (SELECT cardinality(w."values") AS n) AS m
  LEFT JOIN risk_alert AS a ON (a.series, a.path, a.cut) = (w.series, w.path, w.cut) AND a.drill_id IS NULL AND a.state IN ('open', 'taken', 'muted')
 WHERE w.series = %s ORDER BY w."window" = 0, w.cut <> '', nlevel(w.path), w.path, w.cut LIMIT 300
"""


def catalogue() -> list[dict[str, Any]]:
    """All series; those not counted yet say what they wait for. One query and two for names."""
    found = {row["series"]: row for row in sql.rows(_CATALOGUE)}
    names = place_names(row["path"] for row in found.values())
    categories = category_names(row["cut"] for row in found.values())
    out = []
    for key, series in SERIES.items():
        row = found.get(key)
        out.append(
            {
                "series": series, "family": FAMILIES[series.family], "source": SOURCES[series.source].label, "row": row,
                "drawn": band(row["line"], row["lows"], row["highs"]) if row else None,
                "value": words.figure(key, row["value"]) if row else "", "expected": words.figure(key, row["expected"]) if row else "",
                "where": _where(row, names, categories) if row else "",
            }
        )  # fmt: skip
    return out


def rows_of(key: str) -> list[dict[str, Any]]:
    """One series at all its places within reach."""
    rows = sql.rows(_ROWS, [key])
    names = place_names(row["path"] for row in rows)
    categories = category_names(row["cut"] for row in rows)
    for row in rows:
        row["where"] = _where(row, names, categories)
        row["drawn"] = band(row.pop("line"), row.pop("lows"), row.pop("highs"))
        row["window_word"] = words.window_word(row["window"])
        for name in ("value", "expected", "low", "high"):
            row[f"{name}_word"] = words.figure(key, row[name])
    return rows


def judged_until() -> date | None:
    """The newest complete day of what is imported: orders."""
    found: date | None = sql.value(
        "SELECT max(last_day) FROM risk_watch WHERE series IN ('order_amount', 'order_lines')"
    )
    return found


def _where(row: dict[str, Any], names: dict[str, str], categories: dict[str, str]) -> str:
    place = words.place_word(row["path"], names)
    return f"{place} · {words.cut_word(row['cut'], categories)}" if row["cut"] else place


def judged_places() -> list[dict[str, Any]]:
    """Every series at every place it is judged at, within reach, the widest first. Three queries."""
    rows = sql.rows(
        'SELECT series, path::text AS path, cut FROM risk_watch WHERE "window" > 0 ORDER BY nlevel(path), cut, series, path'
    )
    order = list(SERIES)
    names = place_names(row["path"] for row in rows)
    categories = category_names(row["cut"] for row in rows)
    for row in rows:
        row["where"] = _where(row, names, categories)
    return sorted(
        rows, key=lambda row: order.index(row["series"]) if row["series"] in SERIES else len(order)
    )
