"""Work of push that workers do. Every job may run twice, and again after a crash."""

from datetime import timedelta

from xinglian.kernel import clock, jobs, scope, sql
from xinglian.kernel.scope import Scope, acting
from xinglian.push.actions.carry import carry
from xinglian.push.actions.claim_deliveries import STOPPED
from xinglian.push.actions.escalate import close_read, escalate
from xinglian.push.actions.follow_merges import follow_merges as follow
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.remind import NothingToRemind, RemindedEnough, remind
from xinglian.push.actions.reserve_cost import release_held
from xinglian.push.actions.take_reports import take_early_reports
from xinglian.push.actions.tally import tally_message, uncounted

# Not before a provider can take something: one that is left alone, or asked for a pause, is waited for.
_DUE = """
SELECT d.channel, greatest(min(d.next_at), min(p.ready_at)) AS next_at FROM push_delivery d
  JOIN (SELECT channel_id, min(coalesce(greatest(broken_until, free_at), '-infinity')) AS ready_at
          FROM push_provider WHERE is_on GROUP BY channel_id) p ON p.channel_id = d.channel
 WHERE d.state IN ('queued', 'sending') GROUP BY d.channel
"""
_SOON = timedelta(minutes=2)
_LATE = """
SELECT id, escalate_minutes IS NOT NULL AND started_at + make_interval(mins => escalate_minutes) <= %(now)s AS escalates,
       remind_minutes IS NOT NULL AND reminder_round = 0 AND started_at + make_interval(mins => remind_minutes) <= %(now)s AS reminds
  FROM push_message
 WHERE state IN ('sending', 'sent') AND superseded_by_id IS NULL AND (escalate_minutes IS NOT NULL OR remind_minutes IS NOT NULL)
   AND started_at > %(now)s - interval '7 days'
"""


@jobs.job("push.release", queue="push", retries=8)
def release(*, scope: Scope, message_id: int) -> None:
    release_message(message_id=message_id)


@jobs.job("push.deliver", queue="push.channels", retries=3)
def deliver(*, scope: Scope, channel: str) -> None:
    carry(channel=channel)
    with acting(network()):
        count_later()
    wake_couriers()


@jobs.job("push.release_held", queue="push", retries=3)
def release_budget_held(*, scope: Scope) -> None:
    with acting(network()):
        release_held(now=clock.now())
    wake_couriers()


@jobs.job("push.tally", queue="push", retries=3)
def tally(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        tally_message(message_id=message_id)


@jobs.job("push.follow_merges", queue="push")
def follow_merges(*, scope: Scope) -> None:
    with acting(scope):
        follow()


@jobs.job("push.remind", queue="push", retries=0)
def remind_readers(*, scope: Scope, message_id: int, region_paths: tuple[str, ...] = ()) -> None:
    with acting(network()):
        remind(message_id=message_id, now=clock.now(), region_paths=region_paths)


@jobs.every("* * * * *", "push.tick", queue="push")
def tick(*, scope: Scope) -> None:
    """What a crash or a clock leaves to do: due and interrupted sendings, waiting couriers, late readers."""
    now = clock.now()
    with acting(network()):
        for message_id in sql.column(
            "SELECT id FROM push_message WHERE state = 'sending' OR (state = 'scheduled' AND release_at <= %s)",
            [now],
        ):
            jobs.defer(
                "push.release", message_id=message_id, queueing_lock=f"push.tick:{message_id}"
            )
        sql.execute(
            f"UPDATE push_delivery d SET state = {STOPPED}, settled_at = %s, code = 'cancelled' FROM push_message m"
            " WHERE m.id = d.message_id AND m.state = 'cancelled' AND d.state = 'queued'",
            [now],
        )
        take_early_reports(now=now)
        count_later()
        close_read(now=now)
        late = sql.rows(_LATE, {"now": now})
    for row in late:
        with acting(network()):
            if row["escalates"]:
                escalate(message_id=row["id"], now=now)
            if row["reminds"]:
                _remind_once(row["id"])
    wake_couriers()


def count_later() -> None:
    """A waiting count for every message that has changed since its last one."""
    for message_id in uncounted():
        jobs.defer("push.tally", message_id=message_id, queueing_lock=f"push.tally:{message_id}")


def wake_couriers() -> None:
    """A waiting job for every channel that has something to hand over, now or soon; what is further off is the tick's."""
    now = clock.now()
    with acting(network()):
        for row in sql.rows(_DUE):
            if row["next_at"] > now + _SOON:
                continue
            at = row["next_at"] if row["next_at"] > now else None
            lock = f"push.deliver:{row['channel']}" + (":later" if at else "")
            jobs.defer("push.deliver", channel=row["channel"], at=at, queueing_lock=lock)


def _remind_once(message_id: int) -> None:
    try:
        remind(message_id=message_id, now=clock.now())
    except (NothingToRemind, RemindedEnough):
        return


def network() -> Scope:
    return scope.network()
