"""The day it is for orders."""

from datetime import date, datetime

from django.utils import timezone


def trading_day(at: datetime) -> date:
    """Promises, periods and numbers go by the day where the network trades (`TIME_ZONE`), wherever somebody looks from:
    at half past ten in the evening in Urumqi it is tomorrow for both sides."""
    return timezone.localdate(at, timezone.get_default_timezone())
