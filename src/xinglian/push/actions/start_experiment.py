"""The lot: who of a frozen audience gets which version, in which wave, and who gets nothing. On record before anything is sent.

The lot is a hash of experiment and membership, so that it can be drawn again and always falls the same. The audience's own
chunks wait for the end of the experiment (`arm` null); the versions get chunks of their own, each with its moment.
"""

from datetime import datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from xinglian.kernel import knobs, sql
from xinglian.push.models import Arm, Experiment, Message

# One hundredth of a percent, so that shares are cut finely.
_PARTS = 10_000
# Three independent numbers out of one hash, 32 bits each.
_LOT = "('x' || substr(md5(%(experiment)s::bigint || ':' || m.membership_id), {at}, 8))::bit(32)::bigint"
_ASSIGN = f"""
INSERT INTO push_exposure (experiment_id, membership_id, org_id, arm, wave, assigned_at)
SELECT %(experiment)s, d.membership_id, d.org_id, CASE WHEN d.part >= %(holdout)s THEN d.version % %(versions)s END,
       d.wave % %(waves)s, %(now)s
  FROM (SELECT m.membership_id, m.org_id, {_LOT.format(at=1)} % {_PARTS} AS part, {_LOT.format(at=9)} AS version,
               {_LOT.format(at=17)} AS wave
          FROM identity_pub_membership m JOIN (SELECT unnest({{column}}) AS id FROM push_chunk WHERE message_id = %(message)s) c
            ON c.id = m.{{key}}
         WHERE m.is_active {{roles}}
           AND NOT EXISTS (SELECT FROM push_exposure x JOIN push_experiment e ON e.id = x.experiment_id
                            WHERE x.membership_id = m.membership_id AND e.state IN ('running', 'decided')
                              AND (e.layer = '' OR %(layer)s = '' OR e.layer = %(layer)s))) d
 WHERE d.part < %(holdout)s + %(share)s
ON CONFLICT DO NOTHING
""".replace(" % ", " %% ").replace("%%(", "%(")
_CHUNKS = """
INSERT INTO push_chunk (message_id, number, membership_ids, size, arm, wave, due_at)
SELECT %(message)s, %(first)s + n, array_agg(membership_id), count(*), %(arm)s, %(wave)s, %(due)s
  FROM (SELECT membership_id, (row_number() OVER (ORDER BY membership_id) - 1) / %(size)s AS n FROM push_exposure
         WHERE experiment_id = %(experiment)s AND arm = %(arm)s AND wave = %(wave)s) numbered GROUP BY n
"""


def start_experiment(message: Message, *, now: datetime) -> bool:
    """Draw the lots of a message that is being released, in its transaction; False when it has no experiment."""
    experiment = Experiment.objects.filter(message=message, state="planned").first()
    if experiment is None:
        return False
    # One at a time: two that start together must see each other's people.
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('push.experiment'))")
    arms = list(Arm.objects.filter(experiment=experiment).order_by("number"))
    _assign(message, experiment, versions=len(arms), now=now)
    sql.execute("UPDATE push_chunk SET arm = NULL WHERE message_id = %s", [message.pk])
    for wave, arm in product(range(experiment.waves), arms):
        opens = now + timedelta(minutes=experiment.gap_minutes * wave)
        _make_chunks(
            message, experiment, arm=arm.number, wave=wave, due=due_at(experiment, arm, opens)
        )
    drawn = sql.column(
        "SELECT count(*) FROM push_exposure WHERE experiment_id = %s AND arm IS NOT NULL GROUP BY arm ORDER BY 1",
        [experiment.pk],
    )
    experiment.state, experiment.started_at = "running", now
    experiment.tuned_for = 2 * min(drawn) if len(drawn) == len(arms) else 0
    experiment.save(update_fields=["state", "started_at", "tuned_for"])
    return True


def due_at(experiment: Experiment, arm: Arm, opens: datetime) -> datetime:
    """When a wave that opens at `opens` reaches this version: at once, or at its time of day."""
    if arm.minute is None:
        return opens
    here = opens.astimezone(ZoneInfo(experiment.zone))
    at = datetime.combine(here.date(), time(arm.minute // 60, arm.minute % 60), here.tzinfo)
    return at if at >= here else at + timedelta(days=1)


def _assign(message: Message, experiment: Experiment, *, versions: int, now: datetime) -> None:
    is_people = message.membership_ids is not None
    statement = _ASSIGN.format(
        column="membership_ids" if is_people else "org_ids",
        key="membership_id" if is_people else "org_id",
        roles="" if is_people else "AND m.roles && %(roles)s::varchar[]",
    )
    given: dict[str, Any] = {
        "experiment": experiment.pk, "message": message.pk, "roles": list(message.roles), "layer": experiment.layer,
        "versions": versions, "waves": experiment.waves, "now": now,
        "holdout": experiment.holdout * _PARTS // 100, "share": experiment.share * _PARTS // 100,
    }  # fmt: skip
    sql.execute(statement, given)


def _make_chunks(
    message: Message, experiment: Experiment, *, arm: int, wave: int, due: datetime
) -> None:
    first = sql.value(
        "SELECT coalesce(max(number), -1) + 1 FROM push_chunk WHERE message_id = %s", [message.pk]
    )
    sql.execute(
        _CHUNKS,
        {
            "message": message.pk, "experiment": experiment.pk, "first": first, "arm": arm, "wave": wave, "due": due,
            "size": int(knobs.value("push.chunk_partners")),
        },
    )  # fmt: skip
