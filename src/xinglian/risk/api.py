"""Front door of risk: what waits for somebody.

risk.waiting(person_id=…) -> Waiting; risk.drifts_waiting(person_id=…) -> how many, since when; risk.reads(viewer) -> bool
risk.changes(series=…, first=…, last=…, days_before=…)   what series did; risk.comparable() which, risk.series_word(key)
risk.offer_section(Section(…))   a button beside the radar's sections; slots `risk.board`, `risk.register`
"""

from dataclasses import dataclass
from datetime import datetime

from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.risk.access import READERS
from xinglian.risk.models import Alert
from xinglian.risk.queries.alerts import RED, place_names
from xinglian.risk.queries.changes import changes, comparable
from xinglian.risk.queries.drifts import waiting as drifts_waiting
from xinglian.risk.queries.sections import Section, offer_section
from xinglian.risk.queries.words import headline, series_word

__all__ = [
    "Section",
    "Waiting",
    "changes",
    "comparable",
    "drifts_waiting",
    "offer_section",
    "reads",
    "series_word",
    "waiting",
]

_WAITING = """
SELECT series, path::text AS path, cut, value, expected, days, drill_id, count(*) OVER () AS n, count(*) FILTER (WHERE level >= %(red)s) OVER () AS red, min(found_at) OVER () AS since
  FROM risk_alert WHERE owner_id = %(person)s AND state = 'open' AND head_id IS NULL AND back_day IS NULL
 ORDER BY level DESC, id LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Alerts nobody has acknowledged yet, of one owner; `red` of them are heavy. `worst`: one line about the heaviest."""

    n: int
    red: int
    worst: str
    since: datetime | None


def reads(viewer: Viewer) -> bool:
    return viewer.has(*READERS)


def waiting(*, person_id: int) -> Waiting:
    """Two queries at most."""
    row = sql.row(_WAITING, {"person": person_id, "red": RED}, kept=True)
    if row is None:
        return Waiting(n=0, red=0, worst="", since=None)
    alert = Alert(
        **{
            name: row[name]
            for name in ("series", "path", "cut", "value", "expected", "days", "drill_id")
        }
    )
    names = place_names([alert.path])
    return Waiting(
        n=row["n"], red=row["red"], worst=headline(alert, names.get(alert.path, "")), since=row["since"]
    )  # fmt: skip
