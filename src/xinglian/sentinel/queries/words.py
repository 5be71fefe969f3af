"""Sides, verdicts and kinds of questions in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SIDE_WORDS: Mapping[str, Any] = {
    "up": pgettext_lazy("trend", "up"),
    "same": pgettext_lazy("trend", "about the same"),
    "down": pgettext_lazy("trend", "down"),
    "": pgettext_lazy("trend", "cannot be said"),
}
VERDICT_WORDS: Mapping[str, Any] = {
    "agree": pgettext_lazy("verdict", "agree"),
    "against": pgettext_lazy("verdict", "contradict each other"),
    "ahead": pgettext_lazy("verdict", "only the sentinels"),
    "unheard": pgettext_lazy("verdict", "only the series"),
    "": "—",
}
VERDICT_TONES: Mapping[str, str] = {
    "agree": "good", "against": "act", "ahead": "watch", "unheard": "watch", "": "none",
}  # fmt: skip
KIND_WORDS: Mapping[str, Any] = {
    "trend": pgettext_lazy("question", "Up, about the same, down"),
    "choice": pgettext_lazy("question", "One of several"),
    "number": pgettext_lazy("question", "A number"),
    "text": pgettext_lazy("question", "A short text"),
}
AGAINST_WORDS: Mapping[str, Any] = {
    "year": _("the same weeks a year before"),
    "quarter": _("the quarter before"),
}
# How many days before the time asked about the other one lies: whole weeks, so that weekdays meet.
AGAINST_DAYS: Mapping[str, int] = {"year": 364, "quarter": 91}
SOURCE_WORDS: Mapping[str, Any] = {
    "hand": _("by hand"),
    "audience": _("from an audience"),
    "balance": _("as suggested"),
    "replaces": _("in another one's place"),
}
