"""What a message under way may cost in all: changed while it runs."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push import access
from xinglian.push.models import Message

_RUNNING = ("scheduled", "sending", "sent", "paused")


class NothingToPay(Refusal):
    sentence = _(
        "“%(title)s” is not under way, so its budget was not changed. In a draft, set it under “Channels and rules”."
    )


def set_campaign_budget(*, message_id: int, budget: int | None, now: datetime) -> Message:
    """Minor units, None = no limit; what waited for money goes on where there is some. Raises NothingToPay, BeyondYourRegions."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state not in _RUNNING:
        raise NothingToPay(title=message.title)
    access.demand_within_reach(message)
    before = message.budget
    message.budget = budget
    message.save(update_fields=["budget"])
    jobs.defer("push.release_held", scope=network(), queueing_lock="push.release_held")
    audit.record(
        "set_campaign_budget", subject=("push.message", message.pk), name=message.title,
        before={"budget": _said(before)}, after={"budget": _said(budget)},
    )  # fmt: skip
    return message


def _said(budget: int | None) -> str | None:
    return None if budget is None else str(Money(budget))
