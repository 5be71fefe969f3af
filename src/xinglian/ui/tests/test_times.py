"""Days and moments: in the viewer's zone, named when clocks there show another time than the installation's."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from tools import check_project
from xinglian.kernel import clock as kernel_clock
from xinglian.ui.components.times import clock, month_and_year, weekday, when, whole_day

MOMENT = datetime(2026, 11, 20, 6, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Shanghai", "14:25"),
        ("Asia/Urumqi", "12:25 UTC+6"),
        ("Asia/Taipei", "14:25"),
        ("Asia/Kolkata", "11:55 UTC+5:30"),
        ("America/New_York", "01:25 UTC−5"),
    ],
)
def test_a_moment_names_a_zone_whose_clocks_show_another_time(zone: str, told: str) -> None:
    # Today where the clock hangs: 06:25 in Greenwich is the same day in all of these.
    day = kernel_clock.now().astimezone(ZoneInfo(zone)).date()
    now = datetime(day.year, day.month, day.day, 6, 25, tzinfo=UTC)
    with timezone.override(ZoneInfo(zone)), override("en"):
        html = when(now)
    clock_there, _, named = told.partition(" ")
    if zone != "America/New_York":  # summer and winter differ there
        assert clock_there in html
        assert (f"{clock_there} {named}" in html) == bool(named)
    assert ("UTC" in html.split(">")[1]) == bool(named)


def test_days_and_times_read_by_language() -> None:
    with timezone.override(ZoneInfo("Asia/Shanghai")), override("zh-hans"):
        assert (whole_day(MOMENT), clock(MOMENT), clock(MOMENT, "seconds")) == ("2026-11-20", "14:25", "14:25:00")  # fmt: skip
        assert (month_and_year(date(2026, 11, 1)), weekday(date(2026, 11, 20))) == (
            "2026年11月",
            "周五",
        )
    with override("en"):
        assert (month_and_year(date(2026, 11, 1)), weekday(date(2026, 11, 20), "short")) == ("November 2026", "Fri")  # fmt: skip
    assert (whole_day(None), clock(None)) == ("—", "—")


def test_every_template_uses_the_filters_of_the_house() -> None:
    assert check_project.raw_formats("<b>{{ day|date:'Y-m-d' }}</b>")
    assert check_project.raw_formats('{% now "H:i" %}')
    assert check_project.raw_formats("{{ share|floatformat:1 }}")
    assert not check_project.raw_formats("{{ day|whole_day }} {{ n|number:1 }} {{ x.updated_at }}")
