"""Work of push that workers do. Every job may run twice, and again after a crash."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs, scope, sql
from xinglian.kernel.jobs import FIRST_QUEUE
from xinglian.kernel.scope import Scope, acting
from xinglian.push.actions.advance_chain import advance_chain
from xinglian.push.actions.archive_month import archive_month, due_months, put_back
from xinglian.push.actions.carry import carry
from xinglian.push.actions.claim_deliveries import STOPPED
from xinglian.push.actions.climb import climb, defer_steps, due_steps
from xinglian.push.actions.count_standing import (
    boards_to_count,
    count_standing,
    count_standing_soon,
)
from xinglian.push.actions.end_experiment import send_on
from xinglian.push.actions.escalate import close_read
from xinglian.push.actions.follow_merges import follow_merges as follow
from xinglian.push.actions.gather_digest import gather_digests
from xinglian.push.actions.hold import hold_quiet, park, stop_read
from xinglian.push.actions.keep_months import make_months
from xinglian.push.actions.keep_sums import keep_sums
from xinglian.push.actions.learn_hours import learn_hours
from xinglian.push.actions.open_calls import close_needless
from xinglian.push.actions.propose_price_message import (
    propose_percentage_message,
    propose_price_message,
)
from xinglian.push.actions.queue_group_posts import queue_group_posts, wake_groups
from xinglian.push.actions.read_mailbox import read_mailbox
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.remind import remind
from xinglian.push.actions.reserve_cost import release_held
from xinglian.push.actions.right_of_way import right_of_way
from xinglian.push.actions.run_experiments import run_experiment, running
from xinglian.push.actions.take_reports import take_early_reports
from xinglian.push.actions.tally import tally_message, uncounted
from xinglian.push.actions.tell_groups import close_posts, tell_groups
from xinglian.push.models import Mailbox, Message
from xinglian.push.rules.lanes import FIRST, LANES

# The first to come of each channel and lane: one look at the index, however much waits. Not before a provider can take
# something: one that is left alone, or asked for a pause, is waited for.
_DUE = """
WITH open AS (SELECT channel_id AS key, min(coalesce(greatest(broken_until, free_at), '-infinity')) AS ready_at
                FROM push_provider WHERE is_on GROUP BY channel_id)
SELECT c.key AS channel, l.lane, greatest(f.next_at, c.ready_at) AS next_at
  FROM open c CROSS JOIN unnest(%(lanes)s::smallint[]) AS l(lane)
 CROSS JOIN LATERAL (SELECT q.next_at FROM push_delivery q
        WHERE q.channel = c.key AND q.lane = l.lane AND q.state = 'queued' ORDER BY q.next_at LIMIT 1) f
 UNION ALL
SELECT c.key, 1, greatest(f.next_at, c.ready_at) FROM open c CROSS JOIN LATERAL (SELECT q.next_at FROM push_delivery q
        WHERE q.channel = c.key AND q.state = 'sending' ORDER BY q.next_at LIMIT 1) f
"""
# What is further off is the tick's: paused messages stand a thousand years off.
_SOON = timedelta(minutes=2)


@jobs.job("push.release", label=_("Begin to send a message"), queue="push", retries=8)
def release(*, scope: Scope, message_id: int) -> None:
    release_message(message_id=message_id)


@jobs.job(
    "push.release_first", label=_("Begin to send an urgent message"), queue=FIRST_QUEUE, retries=8
)
def release_first(*, scope: Scope, message_id: int) -> None:
    with right_of_way():
        release_message(message_id=message_id)


@jobs.job("push.deliver_first", label=_("Hand over urgent messages"), queue=FIRST_QUEUE, retries=3)
def deliver_first(*, scope: Scope, channel: str) -> None:
    carry(channel=channel, lanes=(FIRST,))
    wake_couriers()


@jobs.job("push.park", label=_("Set aside a paused message"), queue="push", retries=8)
def park_deliveries(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        park(message_id=message_id)
    wake_couriers()


@jobs.job("push.wave", label=_("Send the next portion"), queue="push", retries=3)
def wave(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        advance_chain(message_id=message_id, now=clock.now())
    look_after_chains()


@jobs.job("push.wave_first", label=_("Send the next urgent portion"), queue=FIRST_QUEUE, retries=3)
def wave_first(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        advance_chain(message_id=message_id, now=clock.now())
    look_after_chains()


@jobs.job("push.send_on", label=_("Send the winning version on"), queue="push", retries=8)
def send_on_winner(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        send_on(message=Message.objects.select_for_update(no_key=True).get(pk=message_id))


@jobs.job("push.climb", label=_("Take a step of an escalation"), queue="push", retries=3)
def climb_step(*, scope: Scope, message_id: int, step: str) -> None:
    with acting(network()):
        climb(message_id=message_id, step=step, now=clock.now())


@jobs.job(
    "push.climb_first", label=_("Take a step of an urgent escalation"), queue=FIRST_QUEUE, retries=3
)
def climb_step_first(*, scope: Scope, message_id: int, step: str) -> None:
    with acting(network()):
        climb(message_id=message_id, step=step, now=clock.now())


@jobs.job("push.deliver", label=_("Hand over messages"), queue="push.channels", retries=3)
def deliver(*, scope: Scope, channel: str) -> None:
    carry(channel=channel)
    with acting(network()):
        count_later()
    wake_couriers()


@jobs.job("push.queue_groups", label=_("See which groups to tell"), queue="push", retries=8)
@jobs.job("push.queue_groups_first", label=_("See which groups to tell urgently"), queue=FIRST_QUEUE, retries=8)  # fmt: skip
def queue_groups(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        queue_group_posts(message_id=message_id, now=clock.now())
        wake_groups(now=clock.now())


@jobs.job("push.tell_groups", label=_("Tell groups"), queue="push.channels", retries=3)
def tell(*, scope: Scope) -> None:
    tell_groups()
    with acting(network()):
        wake_groups(now=clock.now())


@jobs.job("push.tell_groups_first", label=_("Tell groups what is urgent"), queue=FIRST_QUEUE, retries=3)  # fmt: skip
def tell_first(*, scope: Scope) -> None:
    tell_groups(lanes=(FIRST,))
    with acting(network()):
        wake_groups(now=clock.now())


@jobs.job("push.release_held", label=_("Send what was held back"), queue="push", retries=3)
def release_budget_held(*, scope: Scope) -> None:
    with acting(network()):
        release_held(now=clock.now())
    wake_couriers()


@jobs.job("push.tally", label=_("Count receipts"), queue="push", retries=3)
def tally(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        tally_message(message_id=message_id)
        count_standing_soon(message_id=message_id, now=clock.now())


@jobs.job("push.standing", label=_("Count who is not reached"), queue="push", retries=3)
def standing(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        count_standing(message_id=message_id, now=clock.now())


@jobs.job("push.count_sums", label=_("Add up the result of a message"), queue="push", retries=1)
def count_sums(*, scope: Scope, message_id: int) -> None:
    keep_sums(message_id=message_id, reader=scope, now=clock.now())


@jobs.job("push.follow_merges", label=_("Bring messages along with a merge"), queue="push")
def follow_merges(*, scope: Scope) -> None:
    with acting(scope):
        follow()


@jobs.job("push.remind", label=_("Remind who has not read"), queue="push", retries=0)
def remind_readers(*, scope: Scope, message_id: int, region_paths: tuple[str, ...] = ()) -> None:
    with acting(network()):
        remind(message_id=message_id, now=clock.now(), region_paths=region_paths)


@jobs.every("* * * * *", "push.tick", label=_("See what is due"), queue="push")
def tick(*, scope: Scope) -> None:
    """What a crash or a clock leaves to do: due and interrupted sendings, waiting couriers, late readers."""
    now = clock.now()
    with acting(network()):
        for row in sql.rows(
            "SELECT id, kind FROM push_message WHERE state = 'sending' OR (state = 'scheduled' AND release_at <= %s)",
            [now],
        ):
            name = "push.release_first" if row["kind"] == "emergency" else "push.release"
            jobs.defer(name, message_id=row["id"], queueing_lock=f"push.tick:{row['id']}")
        sql.execute(
            f"UPDATE push_delivery d SET state = {STOPPED}, settled_at = %s, code = 'cancelled' FROM push_message m"
            " WHERE m.id = d.message_id AND m.state = 'cancelled' AND d.state = 'queued'",
            [now],
        )
        take_early_reports(now=now)
        count_later()
        close_read(now=now)
        close_needless(now=now)
        stop_read(now=now)
        hold_quiet(now=now)
        gather_digests(now=now)
        close_posts(now=now)
        wake_groups(now=now)
        for message_id in boards_to_count(now=now):
            count_standing_soon(message_id=message_id, now=now)
        late = due_steps(now=now)
    for row in late:
        with acting(network()):
            climb(message_id=row["message_id"], step=row["step"], now=now)
    look_after_chains()
    look_after_steps()
    wake_couriers()


@jobs.every(
    "10 3 * * *",
    "push.keep_months",
    label=_("Make the months to come and put the old ones away"),
    queue="push",
)
def keep_months(*, scope: Scope) -> None:
    """The parts of the coming months, ahead of their first message; old ones to the archive, as the knob says."""
    now = clock.now()
    with acting(network()):
        make_months(today=now.date())
        due = due_months(today=now.date())
        maker = sql.value("SELECT org_id FROM identity_pub_organisation WHERE kind = 'maker'")
    for month in due:
        with acting(network()):
            archive_month(month=month, org_id=maker, now=now)


@jobs.job("push.put_back", label=_("Put an archived month back"), queue="push", retries=3)
def put_month_back(*, scope: Scope, archive_id: int) -> None:
    with acting(network()):
        put_back(archive_id=archive_id, now=clock.now())


@jobs.job("push.read_mailbox", label=_("Read a mailbox of returned mails"), queue="push.channels", retries=0)  # fmt: skip
def read_one_mailbox(*, scope: Scope, provider: str) -> None:
    read_mailbox(provider=provider)


@jobs.every("*/5 * * * *", "push.read_mailboxes", label=_("Read returned mails"), queue="push")
def read_mailboxes(*, scope: Scope) -> None:
    """Each by a job of its own: one that is slow holds up nobody."""
    with acting(network()):
        for key in Mailbox.objects.filter(is_on=True).values_list("pk", flat=True):
            lock = f"push.mailbox:{key}"
            jobs.defer("push.read_mailbox", provider=key, lock=lock, queueing_lock=lock)


@jobs.every("20 19 * * 6", "push.learn_hours", label=_("Learn when people read"), queue="push")
def learn_best_hours(*, scope: Scope) -> None:
    """Sunday before dawn in China."""
    with acting(network()):
        learn_hours(now=clock.now())


@jobs.every("* * * * *", "push.experiments", label=_("Look after experiments"), queue="push")
def look_after_experiments(*, scope: Scope) -> None:
    """Each in a transaction of its own."""
    with acting(network()):
        message_ids = running()
    for message_id in message_ids:
        with acting(network()):
            run_experiment(message_id=message_id, now=clock.now())


def count_later() -> None:
    """A waiting count for every message that has changed since its last one."""
    for message_id in uncounted():
        jobs.defer("push.tally", message_id=message_id, queueing_lock=f"push.tally:{message_id}")


def look_after_chains() -> None:
    """A waiting job for every chain whose next wave is near; what is further off is the tick's."""
    now = clock.now()
    with acting(network()):
        for row in sql.rows(
            "SELECT id, lane, wave_at FROM push_message WHERE wave_at <= %s AND state = 'sent'",
            [now + _SOON],
        ):
            at = row["wave_at"] if row["wave_at"] > now else None
            name = "push.wave_first" if row["lane"] == FIRST else "push.wave"
            lock = f"push.wave:{row['id']}" + (":later" if at else "")
            jobs.defer(name, message_id=row["id"], at=at, queueing_lock=lock)


@jobs.job("push.propose_price_message", label=_("Draft the message on new prices"))
def propose_prices(*, scope: Scope, change_id: int, person_id: int) -> None:
    with acting(scope):
        propose_price_message(change_id=change_id, person_id=person_id, now=clock.now())


@jobs.job("push.propose_percentage_message", label=_("Draft the message on new percentages"))
def propose_percentage(
    *, scope: Scope, list_id: int, category: str, starts_on: str, kept_at: str, person_id: int
) -> None:
    with acting(scope):
        propose_percentage_message(
            list_id=list_id, category=category, starts_on=date.fromisoformat(starts_on),
            kept_at=datetime.fromisoformat(kept_at), person_id=person_id, now=clock.now(),
        )  # fmt: skip


def wake_couriers() -> None:
    """A waiting job for every channel that has something to hand over, now or soon."""
    now = clock.now()
    with acting(network()):
        for row in sql.rows(_DUE, {"lanes": list(LANES)}):
            if row["next_at"] > now + _SOON:
                continue
            at = row["next_at"] if row["next_at"] > now else None
            name = "push.deliver_first" if row["lane"] == FIRST else "push.deliver"
            lock = f"{name}:{row['channel']}" + (":later" if at else "")
            jobs.defer(name, channel=row["channel"], at=at, queueing_lock=lock)


def look_after_steps() -> None:
    """A waiting job for every step of an escalation that is near."""
    with acting(network()):
        defer_steps(now=clock.now())


def network() -> Scope:
    return scope.network()
