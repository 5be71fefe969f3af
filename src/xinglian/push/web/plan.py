"""The fallback chain of a message, in the composer and on its result page."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from xinglian.kernel import knobs
from xinglian.push.models import Channel, Message
from xinglian.push.rules import chain
from xinglian.push.rules.chain import MOST_MINUTES, Step
from xinglian.push.web import words
from xinglian.ui.components.numbers import span

_PLACES = 5


def steps_of(message: Message) -> tuple[Step, ...]:
    """The message's own chain, or what is usual for its kind."""
    if message.fallback is not None:
        return chain.together(message.fallback, message.fallback_minutes)
    return chain.sound(str(knobs.value(f"push.chain_{message.kind}")))


def told(message: Message) -> list[dict[str, Any]]:
    """The steps as sentences."""
    on = set(Channel.objects.filter(is_on=True).values_list("key", flat=True))
    return [
        {"words": _sentence(step), "is_closed": step.channel not in on}
        for step in steps_of(message)
    ]


def form(message: Message) -> dict[str, Any]:
    """What the composer shows: the usual chain in words, or the message's own in fields."""
    own = list(steps_of(message)) if message.fallback is not None else []
    filled = [(step.channel, step.minutes) for step in own]
    return {
        "is_own": message.fallback is not None,
        "usual": told(message) if message.fallback is None else [],
        "places": [
            {"number": number + 1, "channel": channel, "minutes": minutes}
            for number, (channel, minutes) in enumerate([*filled, *[("", "")] * _PLACES][:_PLACES])
        ],
        "channels": [(key, words.CHANNELS[key]) for key in chain.CHAINABLE],
    }


def read(given: QueryDict, problems: list[str]) -> dict[str, Any]:
    """The chain fields of the composer; sentences about what is wrong go to `problems`, and the chain stays as it was."""
    if "chain" not in given:
        return {}
    if given["chain"] != "own":
        return {"fallback": None, "fallback_minutes": []}
    steps: list[Step] = []
    for number in range(1, _PLACES + 1):
        channel, text = (
            given.get(f"step_{number}", ""),
            str(given.get(f"wait_{number}", "")).strip(),
        )
        if channel not in chain.CHAINABLE:
            continue
        word = words.CHANNELS[channel]
        if channel in [step.channel for step in steps]:
            problems.append(
                _("If not read: %(channel)s stands there twice. Keep one.") % {"channel": word}
            )
            return {}
        if not (text or "0").isdecimal() or int(text or 0) > MOST_MINUTES:
            problems.append(
                _(
                    "If not read, %(channel)s: “%(text)s” is not a number of minutes from 0 to %(most)s."
                )
                % {"channel": word, "text": text[:20], "most": MOST_MINUTES}
            )
            return {}
        steps.append(Step(channel, int(text or 0)))
    return {
        "fallback": [step.channel for step in steps],
        "fallback_minutes": [step.minutes for step in steps],
    }  # fmt: skip


def _sentence(step: Step) -> str:
    word = words.CHANNELS.get(step.channel, step.channel)
    if not step.minutes:
        return _("At once: %(channel)s") % {"channel": word}
    return _("Not read after %(time)s: %(channel)s") % {"time": span(step.minutes), "channel": word}
