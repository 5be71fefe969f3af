"""What push's templates say again and again."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xinglian.push.queries.inbox import Item
from xinglian.push.web import words
from xinglian.ui.components.numbers import duration
from xinglian.ui.components.small import status

register = template.Library()

_SOON = timedelta(hours=1)


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key, "" when there is none."""
    return mapping.get(key, "")


@register.filter
def plain(number: int) -> str:
    """An id without thousand separators."""
    return str(number)


@register.filter
def safe_body(item: Item) -> SafeString:
    """The body as HTML; `rules.markup` has escaped everything that is not its own."""
    return mark_safe(item.html)  # noqa: S308


@register.filter
def points(share: float) -> str:
    """A difference of shares: 0.0523 → 5.2 points."""
    return _("%(n)s points") % {"n": f"{share * 100:.1f}"}


@register.filter
def signed_points(share: float) -> str:
    """+5.2 / −0.4"""
    return ("−" if share < 0 else "+") + f"{abs(share) * 100:.1f}"


@register.simple_tag
def state_pill(state: str) -> SafeString:
    label, tone = words.STATES[state]
    return status(tone, label, pill=True)


@register.simple_tag
def delivery_pill(state: str) -> SafeString:
    label, tone = words.DELIVERIES[state]
    return status(tone, label)


@register.simple_tag
def time_left(item: Item, now: datetime) -> SafeString:
    """“6 min 42 s left”, counted down in the browser; late ones say since when."""
    if item.due_at is None or not item.waits:
        return SafeString("")
    return _countdown(item.due_at, now)


@register.simple_tag
def target_left(started_at: datetime, minutes: int, now: datetime) -> SafeString:
    """The time a message has left to reach everybody, or how late it is."""
    return _countdown(started_at + timedelta(minutes=minutes), now)


def _countdown(at: datetime, now: datetime) -> SafeString:
    left = at - now
    # The browser counts down with the same words; {time} stands for the time.
    in_time, late = _("{time} left"), _("{time} late")
    parts = [_("{n} d"), _("{n} h"), _("{n} min"), _("{n} s")]
    shown = in_time if left > timedelta(0) else late
    return format_html(
        '<span class="xl-st xl-st-{}" data-island="push.countdown" data-props="{}">{}</span>',
        "act" if left <= timedelta(0) else "watch" if left <= _SOON else "none",
        json.dumps({"at": at.isoformat(), "left": in_time, "late": late, "parts": parts}),
        shown.replace("{time}", duration(abs(left.total_seconds()))),
    )


@register.filter
def channel_word(key: str) -> Any:
    return words.CHANNELS.get(key, key)


@register.filter
def kind_word(key: str) -> Any:
    return words.KINDS.get(key, key)


@register.filter
def kind_icon(key: str) -> str:
    return words.KIND_ICONS.get(key, "message-square")
