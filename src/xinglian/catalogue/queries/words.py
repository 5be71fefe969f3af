"""The words of states, reference kinds, directions and types in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PART_STATUS_WORDS: dict[str, Any] = {
    "active": pgettext_lazy("part", "On sale"),
    "phasing_out": pgettext_lazy("part", "Phasing out"),
    "superseded": pgettext_lazy("part", "Superseded"),
    "ended": pgettext_lazy("part", "Discontinued"),
}
PART_STATUS_TONES = {
    "active": "good",
    "phasing_out": "watch",
    "superseded": "info",
    "ended": "none",
}
DIRECTION_WORDS: dict[str, Any] = {
    "both": _("Interchangeable"),
    "ours_for_theirs": _("Ours replaces theirs"),
    "theirs_for_ours": _("Theirs replaces ours"),
}
PARAMETER_TYPE_WORDS: dict[str, Any] = {
    "number": pgettext_lazy("parameter", "Number"),
    "text": pgettext_lazy("parameter", "Text"),
    "choice": pgettext_lazy("parameter", "Choice"),
    "boolean": pgettext_lazy("parameter", "Yes or no"),
}
