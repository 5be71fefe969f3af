"""The radar at a glance: how many alerts are open, how heavy, the worst of them."""

from dataclasses import dataclass
from typing import Any

from xinglian.kernel import sql
from xinglian.risk.queries import words
from xinglian.risk.queries.alerts import HEADS, RED, category_names, place_names

WORST = 3

# By the index of states: open ones are few, however many were closed.
_OPEN = f"""
SELECT a.id, a.series, a.path::text AS path, a.cut, a.value, a.expected, a.level, a.owner_name, a.state, a.days,
       count(*) FILTER (WHERE a.level >= {RED}) OVER () AS red, count(*) OVER () AS n,
       count(*) FILTER (WHERE a.state = 'open') OVER () AS untaken
  FROM risk_alert AS a WHERE a.state IN ('open', 'taken') AND a.drill_id IS NULL AND {HEADS} ORDER BY a.level DESC, a.id LIMIT {WORST}
"""


@dataclass(frozen=True, kw_only=True)
class Glance:
    """`untaken`: of all, those nobody acknowledged. `worst`: rows with words."""

    n: int
    red: int
    untaken: int
    worst: list[dict[str, Any]]

    @property
    def others(self) -> int:
        return self.n - self.red


def glance() -> Glance:
    """Within reach. Three queries at most."""
    rows = sql.rows(_OPEN)
    if not rows:
        return Glance(n=0, red=0, untaken=0, worst=[])
    names = place_names(row["path"] for row in rows)
    categories = category_names(row["cut"] for row in rows)
    for row in rows:
        row["word"] = words.series_word(row["series"])
        row["where"] = words.place_word(row["path"], names)
        if row["cut"]:
            row["where"] += " · " + words.cut_word(row["cut"], categories)
        row["away"] = words.away_word(row["value"], row["expected"])
    return Glance(n=rows[0]["n"], red=rows[0]["red"], untaken=rows[0]["untaken"], worst=rows)
