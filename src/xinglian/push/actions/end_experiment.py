"""The end of an experiment: the version that goes to all the others, or that nobody else gets it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push import access
from xinglian.push.actions.review import defer_release
from xinglian.push.models import Arm, Experiment, Message


class AlreadyEnded(Refusal):
    sentence = _(
        "This experiment has ended already. Reload the page to see how. Nothing was changed."
    )


class NoSuchVersion(Refusal):
    sentence = _("Choose one of the versions, or that nobody else gets the message.")
    field = "version"


class MessageIsOver(Refusal):
    sentence = _("“%(title)s” was stopped or superseded: nothing more of it is sent.")


def end_experiment(
    *, message_id: int, version: int | None, name: str, why: str, now: datetime
) -> Experiment:
    """A person's decision, at any time: `version` goes to the others; None: nobody else gets it. Raises AlreadyEnded,
    NoSuchVersion, MessageIsOver, BeyondYourRegions."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    access.demand_within_reach(message)
    experiment = _lock(message)
    if message.state == "cancelled" or message.superseded_by_id:
        raise MessageIsOver(title=message.title)
    arm = Arm.objects.filter(
        experiment=experiment, number=-1 if version is None else version
    ).first()
    if version is not None and arm is None:
        raise NoSuchVersion()
    _end(experiment, sent_on=version, name=name, why=why, now=now)
    audit.record(
        "end_experiment", subject=("push.message", message_id), name=message.title,
        after={"version": arm.name if arm else "", "finding": experiment.finding}, why=why,
    )  # fmt: skip
    jobs.defer("push.send_on", scope=network(), message_id=message_id)
    return experiment


def end_by_itself(message: Message, *, now: datetime) -> None:
    """The winner of a decided experiment goes on without anybody asked. In a job's scope, the message locked."""
    experiment = _lock(message)
    _end(experiment, sent_on=experiment.winner, name="", why="", now=now)
    send_on(message=message)


def send_on(*, message: Message) -> None:
    """Let the others have their version, in a job's scope with the message locked: what waits for later waves is left out,
    their people are among the others."""
    experiment = Experiment.objects.get(message=message, state="ended")
    sql.execute(
        "DELETE FROM push_chunk WHERE message_id = %s AND wave IS NOT NULL AND done_at IS NULL",
        [message.pk],
    )
    if experiment.sent_on is None:
        return  # the others' chunks stay as they are: a record of whom it was meant for
    opened = sql.execute(
        "UPDATE push_chunk SET arm = %s WHERE message_id = %s AND arm IS NULL",
        [experiment.sent_on, message.pk],
    )
    if opened and message.state == "sent":
        reopen(message)


def reopen(message: Message) -> None:
    """Something of a message that was sent is due now."""
    sql.execute("UPDATE push_message SET state = 'sending' WHERE id = %s", [message.pk])
    message.state = "sending"
    defer_release(message_id=int(message.pk), kind=message.kind)
    live.publish("messages")


def _lock(message: Message) -> Experiment:
    experiment = (
        Experiment.objects.select_for_update(no_key=True)
        .filter(message=message, state__in=["running", "decided"])
        .first()
    )
    if experiment is None:
        raise AlreadyEnded()
    return experiment


def _end(
    experiment: Experiment, *, sent_on: int | None, name: str, why: str, now: datetime
) -> None:
    experiment.state, experiment.ended_at, experiment.sent_on = "ended", now, sent_on
    experiment.ended_by, experiment.why = name, why
    experiment.save(update_fields=["state", "ended_at", "sent_on", "ended_by", "why"])
    live.publish(f"message:{experiment.message_id}")
