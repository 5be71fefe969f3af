"""Days as people write them: `2026-11-22`, `20261122`, `11-22`, `11月22日`, `今天`; with a time `11-22 9:30`.

The front end reads the same (`frontend/src/day_words.ts`); both are tested with `tests/typed_days.json`.
"""

import re
import unicodedata
from datetime import date, time, timedelta

LATEST = date(2999, 12, 31)
_NEAR = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "後天": 2,
    "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2,
}  # fmt: skip
_WHOLE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?")
_TIME = re.compile(r"(.+?)(?:\s+|(?<=\d)t)(\d{1,2})(?:[:.点點时時]\s*(\d{1,2})?)?分?")
# Eight years: the longest from one 29 February to the next.
_YEARS = 9


class NotADay(ValueError):
    """What was written is no day."""


def day_of(text: str, *, today: date, ahead: bool = False) -> date:
    """A day without its year is the last such day up to today, with `ahead` the next from today. Raises NotADay."""
    plain = _plain(text)
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    if found := _WHOLE.fullmatch(plain) or _DIGITS.fullmatch(plain):
        day = _day(*(int(part) for part in found.groups()))
    elif found := _SHORT.fullmatch(plain):
        day = _nearest(int(found[1]), int(found[2]), today=today, ahead=ahead)
    else:
        day = None
    if day is None or day > LATEST:
        raise NotADay(text)
    return day


def moment_of(text: str, *, today: date, ahead: bool = True) -> tuple[date, time | None]:
    """A day and, when one was written, the time. Raises NotADay."""
    plain = _plain(text)
    found = _TIME.fullmatch(plain)
    if not found:
        return day_of(plain, today=today, ahead=ahead), None
    hour, minute = int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59:
        raise NotADay(text)
    return day_of(found[1], today=today, ahead=ahead), time(hour, minute)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def _nearest(month: int, day: int, *, today: date, ahead: bool) -> date | None:
    years = (
        range(today.year, today.year + _YEARS)
        if ahead
        else range(today.year, today.year - _YEARS, -1)
    )
    for year in years:
        found = _day(year, month, day)
        if found and (found >= today if ahead else found <= today):
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
