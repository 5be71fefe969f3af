"""Refusals of buttons, days and quarters as pages say them."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _


def quarter_title(now: datetime) -> str:
    local = timezone.localtime(now)
    return _("Sentinels: quarter %(q)s of %(year)s") % {"q": (local.month - 1) // 3 + 1, "year": local.year}  # fmt: skip


def end_of(day: datetime) -> datetime:
    """The last minute of a day where the reader is."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def usual_due(now: datetime) -> datetime:
    return timezone.localtime(now) + timedelta(days=14)
