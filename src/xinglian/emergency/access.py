"""Who may see and do what in emergencies. Every read starts here."""

from django.db.models import QuerySet

from xinglian.emergency.models import Alarm
from xinglian.push import api as push

# Whoever writes messages prepares; whoever approves them releases, never the same person.
PREPARERS = push.AUTHORS
RELEASERS = push.APPROVERS


def alarms() -> QuerySet[Alarm]:
    """Newest first. Everybody of the maker sees that there was an alarm; whom it reached is narrowed by row security."""
    return Alarm.objects.order_by("-id")


def alarm(alarm_id: int) -> Alarm:
    """Raises Alarm.DoesNotExist."""
    return alarms().get(pk=alarm_id)
