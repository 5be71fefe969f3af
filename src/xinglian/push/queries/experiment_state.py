"""An experiment as its page shows it: what was counted at each look, and where it stands now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import Arm, Experiment, Look
from xinglian.push.queries import experiment_counts
from xinglian.push.queries.experiment_lots import OPENED
from xinglian.push.rules.sample_size import alpha_each
from xinglian.push.rules.sequential import Count, Interval, difference

_SENT = f"""
SELECT x.arm, x.wave, count(*)::int AS drawn, count(i.membership_id)::int AS sent
  FROM push_exposure x JOIN push_experiment e ON e.id = x.experiment_id
  LEFT JOIN push_inbox i ON i.message_id = e.message_id AND i.membership_id = x.membership_id AND {OPENED.format(message="e.message_id")}
 WHERE x.experiment_id = %s GROUP BY 1, 2
"""
_WAVES = """
SELECT wave, min(due_at) AS due_at, max(done_at) AS done_at, bool_and(done_at IS NOT NULL) AS is_out FROM push_chunk
 WHERE message_id = %s AND wave IS NOT NULL GROUP BY wave ORDER BY wave
"""


@dataclass(frozen=True, kw_only=True)
class Glance:
    """One look: of each later version, its difference to the first; None where somebody was missing."""

    wave: int
    at: datetime
    finding: str
    counts: tuple[Count, ...]
    against_first: tuple[Interval | None, ...]
    ratio_p: float


@dataclass(frozen=True, kw_only=True)
class Wave:
    """`counted_at`: when its time is over; None while nobody of it has been reached."""

    number: int
    people: int
    due_at: datetime
    done_at: datetime | None
    counted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`harm`: by version what the guard rails count. `drawn`, `sent`: people by version. `held`: people held out."""

    arms: list[Arm]
    glances: list[Glance]
    waves: list[Wave]
    harm: list[dict[str, int]]
    drawn: list[int]
    sent: list[int]
    held: int

    @property
    def last(self) -> Glance | None:
        return self.glances[-1] if self.glances else None


def experiment_state(experiment: Experiment) -> Standing:
    """Five queries, of which one counts the people who have it."""
    arms = list(Arm.objects.filter(experiment=experiment).order_by("number"))
    looks = list(Look.objects.filter(experiment=experiment).order_by("wave"))
    rows = sql.rows(_SENT, [experiment.pk])
    window = timedelta(minutes=experiment.window_minutes)
    return Standing(
        arms=arms,
        glances=[_glance(experiment, one, versions=len(arms)) for one in looks],
        waves=[
            Wave(
                number=row["wave"] + 1, due_at=row["due_at"], done_at=row["done_at"] if row["is_out"] else None,
                people=sum(one["drawn"] for one in rows if one["wave"] == row["wave"] and one["arm"] is not None),
                counted_at=(row["done_at"] or row["due_at"]) + window,
            )
            for row in sql.rows(_WAVES, [experiment.message_id])
        ],
        harm=experiment_counts.harm(experiment, versions=len(arms)),
        drawn=_by_version(rows, "drawn", len(arms)), sent=_by_version(rows, "sent", len(arms)),
        held=sum(row["drawn"] for row in rows if row["arm"] is None),
    )  # fmt: skip


def _by_version(rows: list[dict[str, Any]], name: str, versions: int) -> list[int]:
    return [sum(row[name] for row in rows if row["arm"] == number) for number in range(versions)]


def _glance(experiment: Experiment, look: Look, *, versions: int) -> Glance:
    counts = tuple(Count(n, hits) for n, hits in zip(look.people, look.hits, strict=True))
    first = counts[0]
    return Glance(
        wave=look.wave, at=look.at, finding=look.finding, counts=counts, ratio_p=look.ratio_p,
        against_first=tuple(
            difference(first, other, alpha=alpha_each(versions), tuned_for=max(1, experiment.tuned_for))
            if first.n and other.n else None
            for other in counts[1:]
        ),
    )  # fmt: skip
