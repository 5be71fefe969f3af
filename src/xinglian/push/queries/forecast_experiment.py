"""What an experiment can show with the audience there is: people of each version, the difference they show, and when."""

from dataclasses import dataclass
from datetime import timedelta

from xinglian.kernel import sql
from xinglian.push.models import Message
from xinglian.push.queries.audience import audience_of
from xinglian.push.rules.sample_size import effect_seen, people_needed

# As many messages of the kind as say what is usual.
_USUAL = """
SELECT sum(recipients)::float AS recipients, sum(tally_read)::float AS read, sum(tally_acknowledged)::float AS acknowledged,
       sum(tally_acted)::float AS acted
  FROM (SELECT recipients, tally_read, tally_acknowledged, tally_acted FROM push_message
         WHERE kind = %s AND sent_at IS NOT NULL AND recipients > 0 AND NOT is_test AND NOT is_notice
         ORDER BY id DESC LIMIT 10) m
"""
_RARE = 0.02


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """`people`: of each version, when all waves are in; `seen`: the smallest difference they show (a share), None when
    none; `takes`: from the release to the last look."""

    audience: int
    people: int
    needed: int
    seen: float | None
    takes: timedelta
    share_needed: int | None

    @property
    def is_enough(self) -> bool:
        return self.people >= self.needed


def forecast_experiment(
    *,
    audience: int,
    versions: int,
    share: int,
    waves: int,
    gap_minutes: int,
    window_minutes: int,
    baseline: float,
    effect: float,
) -> Forecast:
    """`share` in percent, `baseline` and `effect` as shares."""
    people = audience * share // 100 // versions
    needed = people_needed(baseline=baseline, effect=effect, versions=versions)
    whole = -(-100 * needed * versions // audience) if audience else 101
    return Forecast(
        audience=audience, people=people, needed=needed,
        seen=effect_seen(baseline=baseline, people=people, versions=versions),
        takes=timedelta(minutes=(waves - 1) * gap_minutes + window_minutes),
        share_needed=whole if whole <= 100 else None,
    )  # fmt: skip


def audience_size(message: Message) -> int:
    """Recipients now. Raises what an expression with a fault raises."""
    audience = audience_of(message)
    if audience is None:
        return 0
    return int(
        sql.value(
            f"SELECT count(*) FROM identity_pub_membership m {audience.join}", audience.params
        )
    )


def usual_share(*, kind: str, metric: str) -> float | None:
    """What share did so with the last messages of this kind; None when nothing is known, or it is not kept."""
    row = sql.row(_USUAL, [kind]) or {}
    if not row.get("recipients") or metric not in row:
        return None
    return min(0.98, max(_RARE, float(row[metric]) / float(row["recipients"])))
