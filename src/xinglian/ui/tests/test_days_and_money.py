"""Days with their Chinese calendar, spans of days, and money as people write it."""

import json
from datetime import date, time
from pathlib import Path

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from tests.fixtures.cast import Cast
from xinglian.kernel import knobs
from xinglian.kernel.scope import acting
from xinglian.ui import chinese_days, days, days_off
from xinglian.ui.amounts import MoneyField, NotMoney, amount
from xinglian.ui.components.numbers import span
from xinglian.ui.day_words import NotADay, day_of, moment_of
from xinglian.ui.days import DateRange, DateRangeField, DayField

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 17), "春节"),
        (date(2026, 2, 16), "除夕"),
        (date(2026, 4, 5), "清明"),
        (date(2026, 6, 19), "端午"),
        (date(2026, 9, 25), "中秋"),
        (date(2026, 11, 22), "小雪"),
        (date(2025, 7, 25), "闰六月"),
        (date(2027, 2, 6), "春节"),
        (date(2033, 12, 22), "闰冬月"),
        (date(2026, 11, 23), "十五"),
    ],
)
def test_a_day_says_its_festival_its_solar_term_or_its_lunar_day(day: date, words: str) -> None:
    with translation.override("zh-hans"):
        assert str(chinese_days.small_words(day)) == words


def test_a_year_has_its_24_terms_and_far_years_have_no_calendar() -> None:
    assert len(chinese_days.terms_of(2026)) == 24
    assert chinese_days.lunar(date(1999, 1, 1)) is None
    assert chinese_days.lunar(date(2060, 1, 1)) is None
    assert chinese_days.small_words(date(2060, 3, 3)) == ""


def test_days_off_and_weekends_worked_are_told_apart() -> None:
    found = days_off.shipped()
    assert found.kind(date(2026, 2, 20)) == "off"
    assert found.kind(date(2026, 2, 28)) == "work"
    assert found.kind(TODAY) == ""
    assert found.years == {2025, 2026}


def test_a_year_entered_by_hand_counts_instead_of_the_shipped_one() -> None:
    later = days_off.read(["休 2026-12-31", "off 2027-02-05..2027-02-11", "补班：2027-02-14", ""])
    both = days_off.shipped().instead(later)
    assert both.kind(date(2027, 2, 6)) == "off"
    assert both.kind(date(2027, 2, 14)) == "work"
    assert both.kind(date(2026, 12, 31)) == "off"
    assert both.kind(date(2026, 2, 20)) == ""
    assert both.kind(date(2025, 1, 1)) == "off"


@pytest.mark.parametrize(
    "line", ["holiday 2027-01-01", "off 2027-02-30", "off 2027-03-01..2027-02-01", "off 2027"]
)
def test_a_line_that_is_no_day_off_is_named_with_an_example(line: str) -> None:
    with pytest.raises(days_off.NotDaysOff, match="2027-02-05"), translation.override("en"):
        days_off.read(["off 2027-02-05", line])


def test_days_off_are_entered_in_the_settings(db: None, cast: Cast) -> None:
    with acting(cast.manager.scope):
        with pytest.raises(knobs.KnobMisread, match="soon"):
            knobs.turn(key=days_off.KNOB, to="soon")
        knobs.turn(key=days_off.KNOB, to="off 2027-02-05..2027-02-11")
        assert days_off.known().kind(date(2027, 2, 11)) == "off"
    with acting(cast.jiangdong_clerk.scope):
        assert days_off.known().kind(date(2027, 2, 11)) == "off"


TYPED = json.loads(Path(__file__).with_name("typed_days.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TYPED["days"], ids=lambda case: case["typed"])
def test_a_day_is_taken_as_it_is_written(case: dict[str, str]) -> None:
    today = date.fromisoformat(TYPED["today"])
    for ahead in (False, True):
        wanted = case["ahead" if ahead else "back"]
        if wanted:
            assert day_of(case["typed"], today=today, ahead=ahead).isoformat() == wanted
        else:
            with pytest.raises(NotADay):
                day_of(case["typed"], today=today, ahead=ahead)


@pytest.mark.parametrize("case", TYPED["moments"], ids=lambda case: case["typed"])
def test_a_moment_is_taken_as_it_is_written(case: dict[str, str]) -> None:
    today = date.fromisoformat(TYPED["today"])
    if case["means"]:
        day, at = moment_of(case["typed"], today=today)
        assert f"{day} {at or time(9):%H:%M}" == case["means"]
    else:
        with pytest.raises(NotADay):
            moment_of(case["typed"], today=today)


def test_what_is_no_day_is_named_with_examples() -> None:
    class Due(forms.Form):
        due = DayField(ahead=True)

    with translation.override("en"):
        assert "“soon” is no day" in str(Due({"due": "soon"}).errors["due"])
    assert Due({"due": "2026-11-22"}).is_valid()


def test_presets_look_back_to_the_days_before_the_last_spring_festival() -> None:
    with translation.override("en"):
        found = {str(one.label): (one.first, one.last) for one in days.spans(TODAY)}
        assert found["Last month"] == (date(2026, 10, 1), date(2026, 10, 31))
        assert found["This quarter"][0] == date(2026, 10, 1)
    before = days.spans(TODAY)[-1]
    assert (before.first, before.last) == (date(2026, 1, 18), date(2026, 2, 16))
    assert days.days_ahead(TODAY)[-1].first == date(2027, 1, 30)


class Form(forms.Form):
    days = DateRangeField(required=False, widget=DateRange(first="from", last="to"))
    price = MoneyField(required=False, most=10_000_000_00)


def test_a_span_may_be_open_but_not_turned_round() -> None:
    assert Form(QueryDict("from=2026-02-01")).is_valid()
    form = Form(QueryDict("from=2026-02-01&to=2026-01-01"))
    assert "days" in form.errors
    assert "days" in Form(QueryDict("from=soon")).errors
    whole = Form(QueryDict("from=2026-02-01&to=2026-02-03"))
    assert whole.is_valid()
    assert whole.cleaned_data["days"] == (date(2026, 2, 1), date(2026, 2, 3))


@pytest.mark.parametrize(
    ("typed", "unit", "minor"),
    [
        ("1,234.5", "", 123_450),
        ("１２，３４５．６", "", 1_234_560),
        ("3.5", "万", 3_500_000),
        ("3.5万", "万", 3_500_000),
        ("1.2亿元", "", 12_000_000_000),
        ("¥ 800", "", 80_000),
        ("", "万", None),
    ],
)
def test_money_is_taken_as_it_is_written(typed: str, unit: str, minor: int | None) -> None:
    field = MoneyField(required=False, least=None)
    assert field.clean((typed, unit)) == minor


def test_what_is_no_money_is_named_with_an_example() -> None:
    for bad in ("twelve", "1.2.3", "12%", "9" * 30):
        with pytest.raises(NotMoney):
            amount(bad)
    with translation.override("en"):
        form = Form({"price": "abc", "price_unit": ""})
        assert "“abc” is no amount" in str(form.errors["price"])
        assert "¥10,000,000.00" in str(Form({"price": "1001万"}).errors["price"])


def test_a_form_shown_again_keeps_what_was_typed_and_its_unit() -> None:
    html = str(Form(QueryDict("price=abc&price_unit=%E4%B8%87"))["price"])
    assert 'value="abc"' in html
    assert '<option value="万" selected>' in html
    assert 'value="12,500"' in str(Form(initial={"price": 1_250_000})["price"])


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (None, "—", "—"), (0, "0 分钟", "0 minutes"), (1, "1 分钟", "1 minute"), (4.26, "4.3 分钟", "4.3 minutes"),
        (90, "1 小时 30 分钟", "1 hour 30 minutes"), (1440, "1 天", "1 day"), (2160, "1 天 12 小时", "1 day 12 hours"),
        (1523.4, "1 天 1 小时 23 分钟", "1 day 1 hour 23 minutes"),
    ],
)  # fmt: skip
def test_minutes_are_said_as_people_say_them(minutes: float | None, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert span(minutes) == zh
    with translation.override("en"):
        assert span(minutes) == en
