"""The Chinese calendar of a day: 农历, solar term, festival. (Days off are announced, not computed: `days_off`.)

Months are a table (their lengths are astronomy, but a table cannot be wrong in one browser and right in another);
solar terms follow from the sun's longitude, with the few days where this short series misses midnight. Both were compared
day by day with an independent almanac for 2015–2055. Outside these years a day has no Chinese calendar here.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

# Year → (month-day of 正月初一, the month that is repeated or 0, "1" for each month of 30 days).
_YEARS: dict[int, tuple[str, int, str]] = {
    2015: ("2-19", 0, "010010111010"), 2016: ("2-8", 0, "101001011011"), 2017: ("1-28", 6, "0101001010111"),
    2018: ("2-16", 0, "010100101011"), 2019: ("2-5", 0, "101010010011"), 2020: ("1-25", 4, "0111010010101"),
    2021: ("2-12", 0, "011010101010"), 2022: ("2-1", 0, "101011010101"), 2023: ("1-22", 2, "0100110110101"),
    2024: ("2-10", 0, "010010110110"), 2025: ("1-29", 6, "1010010101110"), 2026: ("2-17", 0, "101001001110"),
    2027: ("2-6", 0, "110100100110"), 2028: ("1-26", 5, "1110100100110"), 2029: ("2-13", 0, "110101010011"),
    2030: ("2-3", 0, "010110101010"), 2031: ("1-23", 3, "0110101101010"), 2032: ("2-11", 0, "100101101101"),
    2033: ("1-31", 11, "0100101011101"), 2034: ("2-19", 0, "010010101101"), 2035: ("2-8", 0, "101001001101"),
    2036: ("1-28", 6, "1101001001011"), 2037: ("2-15", 0, "110100100101"), 2038: ("2-4", 0, "110101010010"),
    2039: ("1-24", 5, "1101101010100"), 2040: ("2-12", 0, "101101011010"), 2041: ("2-1", 0, "010101101101"),
    2042: ("1-22", 2, "0100101011011"), 2043: ("2-10", 0, "010010011011"), 2044: ("1-30", 7, "1010010010111"),
    2045: ("2-17", 0, "101001001011"), 2046: ("2-6", 0, "101010100101"), 2047: ("1-26", 5, "1011010100101"),
    2048: ("2-14", 0, "011011010010"), 2049: ("2-2", 0, "101011011010"), 2050: ("1-23", 3, "0101010110110"),
    2051: ("2-11", 0, "100100110111"), 2052: ("2-1", 8, "0100100101111"), 2053: ("2-19", 0, "010010010111"),
    2054: ("2-8", 0, "011001001011"), 2055: ("1-28", 6, "0110101001010"),
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = min(_YEARS) + 1, max(_YEARS) - 1
# Where the short series falls on the wrong side of midnight: computed day → real day.
_SHIFTED = {
    date(2016, 7, 6): 1, date(2045, 7, 6): 1, date(2047, 3, 5): 1, date(2051, 3, 21): -1,
}  # fmt: skip
TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip
_DIGITS = "一二三四五六七八九十"
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
# (month, day) of the 农历.
_LUNAR_FESTIVALS = {
    (1, 1): _("Spring Festival"), (1, 15): _("Lantern Festival"), (5, 5): _("Dragon Boat"),
    (7, 7): _("Qixi"), (8, 15): _("Mid-Autumn"), (9, 9): _("Double Ninth"), (12, 8): _("Laba"),
}  # fmt: skip
_SOLAR_FESTIVALS = {
    (1, 1): _("New Year"), (5, 1): _("Labour Day"), (10, 1): _("National Day"),
}  # fmt: skip


@dataclass(frozen=True)
class LunarDay:
    """`month` 1–12 of the 农历, `is_leap` for a repeated month (闰)."""

    year: int
    month: int
    day: int
    is_leap: bool = False

    @property
    def month_name(self) -> str:
        return f"{'闰' if self.is_leap else ''}{_MONTHS[self.month - 1]}月"

    @property
    def day_name(self) -> str:
        tens, ones = divmod(self.day - 1, 10)
        if self.day in (20, 30):
            return ("二十", "三十")[self.day == 30]
        return ("初", "十", "廿", "三十")[tens] + _DIGITS[ones]


@lru_cache(maxsize=1)
def _starts() -> list[tuple[date, int]]:
    """Every new year's day, with its year."""
    found = []
    for year, (first, _leap, _lengths) in _YEARS.items():
        month, day = first.split("-")
        found.append((date(year, int(month), int(day)), year))
    return found


def spring_festival(year: int) -> date | None:
    return next((start for start, of in _starts() if of == year), None)


def lunar(day: date) -> LunarDay | None:
    """None outside the table."""
    starts = _starts()
    place = bisect_right([start for start, _year in starts], day) - 1
    if place < 0:
        return None
    start, year = starts[place]
    left = (day - start).days
    _first, leap, lengths = _YEARS[year]
    for index, mark in enumerate(lengths):
        length = 30 if mark == "1" else 29
        if left < length:
            # The repeated month comes right after the month whose name it bears.
            is_leap = bool(leap) and index == leap
            month = index if leap and index >= leap else index + 1
            return LunarDay(year, month, left + 1, is_leap)
        left -= length
    return None


@lru_cache(maxsize=64)
def terms_of(year: int) -> dict[date, str]:
    """The 24 solar terms of a civil year, by their day in China."""
    return {_term_day(year, index): name for index, name in enumerate(TERMS)}


def _term_day(year: int, index: int) -> date:
    """The day on which the sun reaches 285° + 15° × index: start near it and close the gap."""
    wanted = (285 + 15 * index) % 360
    moment = date(year, 1, 5).toordinal() + index * 15.2184
    for _step in range(5):
        gap = (wanted - _sun(moment) + 180) % 360 - 180
        moment += gap * 365.2422 / 360
    # From terrestrial time to China's: eight hours on, a good minute back.
    found = date.fromordinal(math.floor(moment + 8 / 24 - 70 / 86_400))
    return found + timedelta(days=_SHIFTED.get(found, 0))


def _sun(ordinal: float) -> float:
    """Apparent longitude of the sun in degrees, to about a hundredth (the usual short series)."""
    t = (ordinal + 1_721_424.5 - 2_451_545.0) / 36_525
    mean = 280.46646 + 36_000.76983 * t + 0.0003032 * t * t
    anomaly = math.radians(357.52911 + 35_999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * math.sin(anomaly)
        + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * t)
    return mean + centre - 0.00569 - 0.00478 * math.sin(node)


def festival(day: date) -> object:
    """Its name (translated lazily), or ""."""
    if name := _SOLAR_FESTIVALS.get((day.month, day.day)):
        return name
    here, tomorrow = lunar(day), lunar(day + timedelta(days=1))
    if here and not here.is_leap and (here.month, here.day) in _LUNAR_FESTIVALS:
        return _LUNAR_FESTIVALS[here.month, here.day]
    if tomorrow and (tomorrow.month, tomorrow.day, tomorrow.is_leap) == (1, 1, False):
        return _("New Year's Eve")
    return _("Qingming") if terms_of(day.year).get(day) == "清明" else ""


def small_words(day: date) -> object:
    """What stands under a day in a calendar: festival, solar term, 农历 month on its first day, else the 农历 day."""
    if found := festival(day):
        return found
    if term := terms_of(day.year).get(day):
        return term
    here = lunar(day)
    if here is None:
        return ""
    return here.month_name if here.day == 1 else here.day_name
