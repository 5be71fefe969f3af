"""The escalation of a message, in the composer and on its result page."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel import knobs, scope
from xinglian.push.models import Message, Step
from xinglian.push.rules import ladder
from xinglian.push.web import words
from xinglian.ui.components.numbers import span


def form(message: Message) -> dict[str, Any]:
    """What the composer shows beside its fields: what is usual for the kind, in words."""
    usual = ladder.sound(str(knobs.value(f"push.steps_{message.kind}")))
    return {"usual": [_sentence(rung.step, rung.minutes) for rung in usual]}


def told(message: Message, *, now: datetime) -> list[dict[str, Any]]:
    """The steps of a released message: the word, when it is due or was taken, and how many were turned to."""
    taken = {one.step: one for one in Step.objects.filter(message_id=message.pk)}
    # Counts are the network's: whoever looks after regions sees that a step was taken, and when.
    is_all = scope.current().reach == "network"
    steps = []
    for step, column in ladder.COLUMNS.items():
        minutes, done = getattr(message, column), taken.get(step)
        if minutes is None or message.started_at is None:
            continue
        steps.append(
            {
                "word": words.STEPS[step], "minutes": minutes, "due_at": message.started_at + timedelta(minutes=minutes),
                "at": done.at if done else None, "told": done.told if done and is_all else None,
                "people": done.people if done and is_all else None,
            }
        )  # fmt: skip
    return steps


def _sentence(step: str, minutes: int) -> str:
    after = _("after %(time)s") % {"time": span(minutes)}
    return _("%(what)s %(after)s") % {"what": words.STEPS[step], "after": after}
