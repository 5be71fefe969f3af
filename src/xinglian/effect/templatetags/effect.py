"""Times to read and respond, as one says them."""

from typing import Any

from django import template

from xinglian.effect.web.words import duration

register = template.Library()


@register.filter
def took(minutes: Any) -> str:
    """Minutes → "12 min", "3.5 h", "2.1 days"."""
    return duration(minutes)
