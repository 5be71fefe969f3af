"""At once, or at each one's best hour: a field of the composer."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.push.models import Message

HOURS = (4, 8, 12, 24)


def choices(message: Message) -> list[tuple[str, str, bool]]:
    """(value, words, whether chosen)."""
    found = [("", _("At once"), not message.best_hours)]
    for hours in HOURS:
        said = ngettext("At each one’s best hour, within %(n)s hour", "At each one’s best hour, within %(n)s hours", hours)  # fmt: skip
        found.append((str(hours), said % {"n": hours}, message.best_hours == hours))
    return found


def read(given: QueryDict) -> int | None:
    asked = given.get("best_hours", "")
    return int(asked) if asked in {str(hours) for hours in HOURS} else None


def told(message: Message) -> Any:
    """The sentence of a message that was sent so, for its result page; "" for one sent at once."""
    return next((words for hours, words, is_chosen in choices(message) if hours and is_chosen), "")
