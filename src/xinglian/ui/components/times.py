"""How days and moments read: in the viewer's zone, which is named when it is not the installation's."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xinglian.kernel import clock as kernel_clock

register = template.Library()

_ZH_MONTH = "月"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _date(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


@register.filter
def whole_day(value: Any) -> str:
    """2026-11-20, always with its year."""
    return f"{_date(value):%Y-%m-%d}" if value else "—"


@register.filter
def month(value: date) -> str:
    """A month on an axis: 11月, Nov."""
    if (get_language() or "").startswith("zh"):
        return f"{value.month}{_ZH_MONTH}"
    return date_format(value, "M")


@register.filter
def month_and_year(value: Any) -> str:
    """2026年11月 / November 2026."""
    return date_format(_date(value), "YEAR_MONTH_FORMAT") if value else "—"


@register.filter
def weekday(value: Any, form: str = "") -> str:
    """星期五 / Friday; `"short"`: 五 / Fri."""
    names = WEEKDAYS_ABBR if form == "short" else WEEKDAYS
    return str(names[_date(value).weekday()]) if value else "—"


@register.filter
def clock(value: Any, form: str = "") -> str:
    """14:25 in the viewer's zone; `"seconds"`: 14:25:09."""
    if not value:
        return "—"
    return f"{_local(value):%H:%M:%S}" if form == "seconds" else f"{_local(value):%H:%M}"


@register.filter
def unix(value: datetime) -> str:
    """Seconds since 1970, for scripts."""
    return str(int(value.timestamp()))


@register.simple_tag
def this_moment(seconds: bool = False) -> str:
    """Now, to print: 2026-11-20 14:25."""
    local = timezone.localtime(kernel_clock.now())
    return f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"


def elsewhere(local: datetime) -> str:
    """“ UTC+6” when clocks there do not show the installation's time, else nothing."""
    ours = local.astimezone(ZoneInfo(settings.TIME_ZONE)) if timezone.is_aware(local) else local
    if ours.utcoffset() == local.utcoffset():
        return ""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f" UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


@register.filter
def day(value: Any) -> str:
    """A date in tables: 11-20; another year in full."""
    if not value:
        return "—"
    if isinstance(value, datetime):
        value = _local(value).date()
    this_year = timezone.localdate(kernel_clock.now()).year
    return (
        f"{value:%m-%d}"
        if isinstance(value, date) and value.year == this_year
        else f"{value:%Y-%m-%d}"
    )


@register.simple_tag
def when(value: Any, seconds: bool = False) -> SafeString:
    """A moment in the viewer's zone: today 14:25 · yesterday 16:40 UTC+6 · 11-18; exact on hover."""
    if not value:
        return SafeString("—")
    local = _local(value)
    today, told = (
        timezone.localdate(kernel_clock.now()),
        clock(value, "seconds" if seconds else "") + elsewhere(local),
    )
    if local.date() == today:
        words = _("today %(time)s") % {"time": told}
    elif local.date() == today - timedelta(days=1):
        words = _("yesterday %(time)s") % {"time": told}
    else:
        words = day(local.date())
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        f"{local:%Y-%m-%d %H:%M:%S %Z}".strip(),
        words,
    )
