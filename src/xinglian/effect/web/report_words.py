"""The headline of a report in words: labels, values, and the cards beside their targets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.effect.web import words
from xinglian.effect.web.targets import Card, share_card, time_card

NAMES: dict[str, Any] = {
    "messages": _("Messages"), "people": _("People told"), "reach": _("Partners reached"), "awareness": _("Policies known"),
    "response": _("Responded"), "response_median": _("Half have responded after"), "read_median": _("Half have read after"),
    "action": _("Did what was asked"),
}  # fmt: skip
_COUNTS, _TIMES = ("messages", "people"), ("response_median", "read_median")


def named(name: str) -> str:
    return str(NAMES[name])


def measure(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name in _COUNTS:
        return f"{value:,.0f}"
    return words.duration(value) if name in _TIMES else words.percent(value)


def cards(kept: Mapping[str, Any]) -> list[Card]:
    """As the page of effectiveness shows them, with the targets of then."""
    now, before, targets = kept["headline"], kept["before"] or {}, kept["targets"]
    wanted = {"reach": targets["reach"], "awareness": targets["awareness"], "response": targets["mark"]}  # fmt: skip
    found = [
        share_card(name, named(name), now[name], before.get(name), wanted.get(name))
        for name in ("reach", "awareness", "response", "action")
    ]
    time = time_card(now["response_median"], before.get("response_median"), int(targets["response_minutes"]))  # fmt: skip
    return [*found[:2], time, *found[2:]]
