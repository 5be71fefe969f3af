"""What running experiments need from minute to minute: waves opened, harm watched, looks taken, decisions made."""

from datetime import datetime, timedelta

from xinglian.kernel import live, sql
from xinglian.push.actions.end_experiment import end_by_itself, reopen
from xinglian.push.models import Arm, Experiment, Look, Message
from xinglian.push.queries import experiment_counts
from xinglian.push.rules.guard_rail import does_harm
from xinglian.push.rules.sequential import Count
from xinglian.push.rules.verdict import FIRST, Verdict, judge

_GUARD_EVERY = timedelta(minutes=5)
_DUE = """
SELECT EXISTS (SELECT FROM push_chunk WHERE message_id = %s AND done_at IS NULL AND arm IS NOT NULL AND due_at <= %s)
"""


def running() -> list[int]:
    """Messages with an experiment that runs."""
    return sql.column(
        "SELECT message_id FROM push_experiment WHERE state IN ('running', 'decided') ORDER BY id"
    )


def run_experiment(*, message_id: int, now: datetime) -> None:
    """One step of one experiment, in a job's scope. May run twice and after any crash."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    experiment = (
        Experiment.objects.select_for_update(no_key=True)
        .filter(message=message, state__in=["running", "decided"])
        .first()
    )
    if experiment is None:
        return
    if message.state == "cancelled" or message.superseded_by_id:
        _break_off(experiment, now=now)
        return
    if experiment.state != "running" or message.state == "paused":
        return
    arms = list(Arm.objects.filter(experiment=experiment).order_by("number"))
    _watch_harm(experiment, arms, now=now)
    _look(experiment, arms, now=now)
    if experiment.state == "decided":
        if experiment.is_automatic and experiment.finding != "unsound":
            end_by_itself(message, now=now)
    elif message.state == "sent" and sql.value(_DUE, [message_id, now]):
        reopen(message)


def _look(experiment: Experiment, arms: list[Arm], *, now: datetime) -> None:
    over = experiment_counts.wave_over(experiment, now=now)
    ends = experiment_counts.last_wave(experiment)
    if ends is None:  # nobody was drawn: there is nothing to wait for
        over = ends = 0
    last = (
        Look.objects.filter(experiment=experiment).order_by("-wave").values_list("wave", flat=True)
    ).first()
    if over is None or (last is not None and over <= last):
        return
    counts = experiment_counts.counts(experiment, versions=len(arms), wave=over)
    found = verdict_of(experiment, arms, counts, is_all=over >= ends)
    Look.objects.create(
        experiment=experiment, wave=over, at=now, people=[one.n for one in counts], hits=[one.hits for one in counts],
        finding=found.finding, winner=found.winner, ratio_p=found.ratio_p,
    )  # fmt: skip
    experiment.finding, experiment.winner = found.finding, found.winner
    if found.finding.is_final or found.finding == "unsound":
        experiment.state, experiment.decided_at = "decided", now
    experiment.save(update_fields=["finding", "winner", "state", "decided_at"])
    live.publish(f"message:{experiment.message_id}")


def verdict_of(
    experiment: Experiment, arms: list[Arm], counts: list[Count], *, is_all: bool
) -> Verdict:
    return judge(
        counts, shares=[1.0] * len(arms), tuned_for=max(1, experiment.tuned_for), effect=experiment.effect, is_all=is_all,
        out={arm.number for arm in arms if arm.out_at},
    )  # fmt: skip


def _watch_harm(experiment: Experiment, arms: list[Arm], *, now: datetime) -> None:
    """A version that does more harm than the first gets nobody else."""
    if experiment.guarded_at and now - experiment.guarded_at < _GUARD_EVERY:
        return
    experiment.guarded_at = now
    experiment.save(update_fields=["guarded_at"])
    found = experiment_counts.harm(experiment, versions=len(arms))
    comparisons = len(experiment_counts.GUARDS) * (len(arms) - 1)
    for arm in arms[1:]:
        for guard in experiment_counts.GUARDS:
            first, other = (
                Count(found[number]["people"], found[number][guard])
                for number in (FIRST, arm.number)
            )
            if not arm.out_at and does_harm(first, other, comparisons=comparisons):
                _take_out(experiment, arm, guard=guard, now=now)


def _take_out(experiment: Experiment, arm: Arm, *, guard: str, now: datetime) -> None:
    arm.out_at, arm.out_why = now, guard
    Arm.objects.filter(experiment=experiment, number=arm.number).update(out_at=now, out_why=guard)
    sql.execute(
        "DELETE FROM push_chunk WHERE message_id = %s AND wave IS NOT NULL AND arm = %s AND done_at IS NULL",
        [experiment.message_id, arm.number],
    )
    live.publish(f"message:{experiment.message_id}")


def _break_off(experiment: Experiment, *, now: datetime) -> None:
    experiment.state, experiment.ended_at = "stopped", now
    experiment.save(update_fields=["state", "ended_at"])
    live.publish(f"message:{experiment.message_id}")
