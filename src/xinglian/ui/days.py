"""Days, moments and spans of days: fields that take what people write, and beside them a calendar that knows 农历, solar terms and days off."""

import calendar as weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel import clock
from xinglian.ui import chinese_days
from xinglian.ui.components import markup
from xinglian.ui.day_words import NotADay, day_of
from xinglian.ui.days_off import DaysOff

Span = tuple[date | None, date | None]
_BEFORE_FESTIVAL = 30


@dataclass(frozen=True)
class Preset:
    label: Any
    first: date
    last: date


@dataclass(frozen=True)
class Day:
    date: date
    is_outside: bool
    words: Any
    is_festival: bool
    kind: str
    is_today: bool


def spans(today: date) -> list[Preset]:
    """What people look back on."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = [
        Preset(_("Today"), today, today),
        Preset(_("Last 7 days"), today - timedelta(days=6), today),
        Preset(_("Last 30 days"), today - timedelta(days=29), today),
        Preset(_("This month"), month, today),
        Preset(_("Last month"), before, month - timedelta(days=1)),
        Preset(_("This quarter"), quarter, today),
        Preset(_("This year"), date(today.year, 1, 1), today),
    ]
    if festival := _last_festival(today):
        label = _("30 days before Spring Festival %(year)s") % {"year": festival.year}
        first = festival - timedelta(days=_BEFORE_FESTIVAL)
        found.append(Preset(label, first, festival - timedelta(days=1)))
    return found


def days_ahead(today: date) -> list[Preset]:
    """When something may go out."""
    monday = today + timedelta(days=7 - today.weekday())
    found = [
        Preset(_("Today"), today, today),
        Preset(_("Tomorrow"), today + timedelta(days=1), today + timedelta(days=1)),
        Preset(_("Next Monday"), monday, monday),
    ]
    for year in (today.year, today.year + 1):
        festival = chinese_days.spring_festival(year)
        week_before = festival - timedelta(days=7) if festival else None
        if week_before and week_before > today:
            found.append(Preset(_("A week before Spring Festival"), week_before, week_before))
            break
    return found


def _last_festival(today: date) -> date | None:
    """The latest Spring Festival whose thirty days before have begun."""
    for year in (today.year + 1, today.year, today.year - 1):
        festival = chinese_days.spring_festival(year)
        if festival and festival - timedelta(days=_BEFORE_FESTIVAL) <= today:
            return festival
    return None


def month_of(text: str, today: date) -> date:
    """The first day of `2026-11`; today's month when it is no month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if MINYEAR + 1 < found.year < MAXYEAR else today.replace(day=1)


def month_page(first: date, today: date, off: DaysOff) -> list[list[Day]]:
    """Whole weeks from Monday."""
    return [
        [
            Day(
                date=day,
                is_outside=day.month != first.month,
                words=chinese_days.small_words(day),
                is_festival=bool(chinese_days.festival(day)),
                kind=off.kind(day),
                is_today=day == today,
            )
            for day in week
        ]
        for week in weeks.Calendar().monthdatescalendar(first.year, first.month)
    ]


def today_here() -> date:
    return timezone.localdate(clock.now())


def panel(*, first_id: str, last_id: str = "", ahead: bool = False) -> SafeString:
    """The calendar's button and panel for one field (a day, or day and time) or two (a span)."""
    today = today_here()
    presets = days_ahead(today) if ahead else spans(today)
    if not last_id and not ahead:
        presets = presets[:1]
    return SafeString(
        render_to_string(
            "ui/_calendar_panel.html",
            {"first_id": first_id, "last_id": last_id, "presets": presets, "url": reverse("ui:calendar")},
        )
    )  # fmt: skip


class DayInput(forms.DateInput):
    """One day, typed or taken from the calendar. `ahead` offers days to come."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None, *, ahead: bool = False) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")
        self.ahead = ahead

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        field_id = str((attrs or {}).get("id", name))
        field = super().render(name, value, typed(ahead=self.ahead) | (attrs or {}), renderer)
        return format_html(
            '<span class="xl-range">{}{}</span>', field, panel(first_id=field_id, ahead=self.ahead)
        )


class MomentInput(forms.DateTimeInput):
    """A day to come and its time, in the viewer's zone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d %H:%M")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        field_id = str((attrs or {}).get("id", name))
        told = typed(ahead=True, is_moment=True) | (attrs or {})
        field = super().render(name, value, told, renderer)
        return format_html(
            '<span class="xl-range">{}{}</span>', field, panel(first_id=field_id, ahead=True)
        )


def typed(*, ahead: bool = False, is_moment: bool = False) -> dict[str, Any]:
    """What makes a text field take days as people write them."""
    return {
        "data-day-field": "moment" if is_moment else "day",
        "data-today": today_here().isoformat(),
        "data-ahead": ahead,
        "autocomplete": "off",
        "inputmode": "text" if is_moment else "numeric",
        "placeholder": _("e.g. 11-22 09:30") if is_moment else _("e.g. 11-22"),
    }


class DayField(forms.DateField):
    """A date, written as people write it; `ahead` as in DayInput."""

    def __init__(self, *, ahead: bool = False, **rest: Any) -> None:
        super().__init__(widget=DayInput(ahead=ahead), **rest)
        self.ahead = ahead

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        return read_day(str(value), ahead=self.ahead)


def read_day(text: str, *, ahead: bool = False) -> date:
    """Raises a ValidationError that names the remedy."""
    try:
        return day_of(text, today=today_here(), ahead=ahead)
    except NotADay:
        raise forms.ValidationError(NO_DAY, code="day", params={"text": text[:40]}) from None


NO_DAY = gettext_lazy("“%(text)s” is no day. Write it as 2026-02-17, 20260217, 02-17 or “today”.")


class DateRange(forms.Widget):
    """Two fields, presets and the calendar. `first` and `last` name the two parameters."""

    def __init__(self, *, first: str, last: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.first, self.last = first, last

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        merged = self.build_attrs(self.attrs, attrs)
        first_id, css = str(merged.get("id", name)), merged.get("class", "input xl-input")
        said = {key: merged.get(key) for key in ("aria-describedby", "aria-invalid")}
        first, last = value if isinstance(value, tuple | list) else (None, None)
        fields = [
            format_html(
                "<input{}>",
                markup.attributes(
                    {"type": "text", "class": css, "id": field_id, "name": key, "value": _iso(day),
                     "aria-label": label, **typed(), **said}
                ),
            )
            for field_id, key, day, label in (
                (first_id, self.first, first, _("First day")),
                (f"{first_id}_last", self.last, last, _("Last day")),
            )
        ]  # fmt: skip
        return format_html(
            '<span class="xl-range">{}<span aria-hidden="true">–</span>{}{}</span>',
            *fields,
            panel(first_id=first_id, last_id=f"{first_id}_last"),
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return (data.get(self.first) or None, data.get(self.last) or None)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return self.first not in data and self.last not in data


class DateRangeField(forms.Field):
    """`(first, last)`, each a date or None: an open end is allowed, a turned-round span is not."""

    widget: type[forms.Widget] | forms.Widget

    def to_python(self, value: Any) -> Span:
        first, last = (self._day(one) for one in (value or (None, None)))
        if first and last and last < first:
            raise forms.ValidationError(
                _("The last day is before the first one. Swap them, or leave one empty."),
                code="order",
            )
        return first, last

    def validate(self, value: Any) -> None:
        if self.required and not any(value):
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def _day(self, text: Any) -> date | None:
        return text if text is None or isinstance(text, date) else read_day(str(text))


def _iso(day: Any) -> str:
    return day.isoformat() if isinstance(day, date) else str(day or "")
