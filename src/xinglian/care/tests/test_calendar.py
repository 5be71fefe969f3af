from datetime import date

from xinglian.care.queries.chinese import feasts, lunar
from xinglian.care.rules.calendar import marks


def test_a_day_has_a_mark_of_each_calendar() -> None:
    assert list(marks(date(2026, 9, 25), lunar=lunar)) == ["0925", "L0815"]


def test_the_29th_of_february_is_kept_on_the_28th_of_other_years() -> None:
    assert "0229" in list(marks(date(2027, 2, 28), lunar=lunar))
    assert "0229" not in list(marks(date(2028, 2, 28), lunar=lunar))


def test_the_30th_of_a_short_lunar_month_is_kept_on_its_29th() -> None:
    # The last day of the sixth lunar month of 2026 is its 29th.
    assert list(marks(date(2026, 8, 12), lunar=lunar))[1:] == ["L0629", "L0630"] or lunar(
        date(2026, 8, 12)
    ) == (6, 30)


def test_the_festivals_of_a_year_are_found_on_their_days() -> None:
    assert list(feasts(date(2026, 1, 1), date(2026, 12, 31))) == [
        (date(2026, 2, 17), "spring"),
        (date(2026, 6, 19), "dragon_boat"),
        (date(2026, 9, 25), "mid_autumn"),
    ]
