"""The register and the heat map."""

from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.queries import words
from xinglian.risk.queries.alerts import place_names

_RISKS = """
SELECT r.id, r.title, r.about, r.family, r.path::text AS path, r.likelihood, r.impact, r.likelihood * r.impact AS level, r.state,
       r.owner_name, r.review_on, r.is_simulated, m.open, m.late
  FROM risk_risk AS r
  LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE a.done_at IS NULL)::int AS open,
                            count(*) FILTER (WHERE a.done_at IS NULL AND a.due_on < %(today)s)::int AS late
                       FROM risk_measure AS a WHERE a.risk_id = r.id) AS m ON true
 WHERE (%(state)s = '' OR r.state = %(state)s) AND (%(likelihood)s = 0 OR (r.likelihood, r.impact) = (%(likelihood)s, %(impact)s))
 ORDER BY level DESC, r.review_on, r.id LIMIT 500
"""
_MAP = """
SELECT likelihood, impact, sum(risks)::int AS risks, sum(alerts)::int AS alerts FROM (
    SELECT likelihood, impact, 1 AS risks, 0 AS alerts FROM risk_risk WHERE state <> 'closed'
    UNION ALL
    SELECT a.likelihood, a.impact, 0, 1 FROM risk_alert AS a WHERE a.state IN ('open', 'taken') AND a.drill_id IS NULL
       AND (a.head_id IS NULL OR NOT EXISTS (SELECT FROM risk_alert AS h WHERE h.id = a.head_id))) AS f GROUP BY 1, 2
"""


def risks(*, state: str, today: date, likelihood: int = 0, impact: int = 0) -> list[dict[str, Any]]:
    """The heaviest first. Two queries."""
    rows = sql.rows(
        _RISKS, {"state": state, "today": today, "likelihood": likelihood, "impact": impact}
    )
    names = place_names(row["path"] for row in rows)
    for row in rows:
        row["place"] = words.place_word(row["path"], names)
        row["family_word"] = FAMILIES[row["family"]].label if row["family"] in FAMILIES else ""
        row["is_due"] = row["state"] != "closed" and row["review_on"] <= today
        row["tone"] = level_tone(row["level"])
    return rows


def counts() -> dict[str, int]:
    return {
        row["state"]: row["n"]
        for row in sql.rows("SELECT state, count(*)::int AS n FROM risk_risk GROUP BY 1")
    }


def heat() -> list[tuple[int, list[dict[str, Any]]]]:
    """Rows of likelihood from 5 down, cells of impact from 1 up. One query."""
    found = {(row["likelihood"], row["impact"]): row for row in sql.rows(_MAP)}
    none = {"risks": 0, "alerts": 0}
    return [
        (
            likelihood,
            [
                {"likelihood": likelihood, "impact": impact, "tone": level_tone(likelihood * impact)}
                | {name: found.get((likelihood, impact), none)[name] for name in ("risks", "alerts")}
                for impact in range(1, 6)
            ],
        )
        for likelihood in range(5, 0, -1)
    ]  # fmt: skip


def level_tone(level: int) -> str:
    return "act" if level >= 15 else "watch" if level >= 8 else "good"
