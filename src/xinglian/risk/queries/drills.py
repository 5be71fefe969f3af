"""Drills and what came of them: found or not, how late, and how long people took."""

from datetime import date, datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Drill
from xinglian.risk.queries import words
from xinglian.risk.queries.alerts import category_names, place_names

# A person is told when the alert's message is on its way; who never acknowledged is named.
_DRILLS = """
SELECT d.id, d.series, d.path::text AS path, d.cut, d.form, d.size, d.days_ago, d.state, d.began_at, d.began_by_name, d.first_day,
       d.delay_days, d."window", d.is_simulated, a.id AS alert_id, a.owner_name, a.state AS alert_state, a.found_at, a.taken_at, a.closed_at,
       a.closed_by_name, a.message_id, a.cause, coalesce(cardinality(a.steps_done), 0) AS steps
  FROM risk_drill AS d LEFT JOIN risk_alert AS a ON a.drill_id = d.id
 WHERE (%(id)s::bigint IS NULL OR d.id = %(id)s) ORDER BY d.id DESC LIMIT 200
"""


def drills(*, now: datetime, drill_id: int | None = None) -> list[dict[str, Any]]:
    """The newest first. Three queries at most."""
    rows = sql.rows(_DRILLS, {"id": drill_id})
    names, categories = place_names(row["path"] for row in rows), category_names(row["cut"] for row in rows)  # fmt: skip
    for row in rows:
        row["word"] = words.series_word(row["series"])
        row["where"] = words.place_word(row["path"], names)
        if row["cut"]:
            row["where"] += " · " + words.cut_word(row["cut"], categories)
        row["shift"] = words.shift_word(row["series"], row["form"], row["size"])
        row["all_steps"] = len(FAMILIES[SERIES[row["series"]].family].steps) if row["series"] in SERIES else 0  # fmt: skip
        found = row["found_at"]
        row["took"] = words.hours_word((row["taken_at"] - found) if found and row["taken_at"] else None)  # fmt: skip
        row["closed_in"] = words.hours_word((row["closed_at"] - found) if found and row["closed_at"] else None)  # fmt: skip
        row["waits"] = words.hours_word(now - found if found and not row["taken_at"] and not row["closed_at"] else None)  # fmt: skip
    return rows


def planted_days(drill: Drill) -> list[dict[str, Any]]:
    """The days of the copy, as `detail.chart` takes them."""
    return [
        {
            "day": date.fromisoformat(day),
            "value": value,
            "expected": expected,
            "low": low,
            "high": high,
        }
        for day, value, expected, low, high in drill.days
    ]
