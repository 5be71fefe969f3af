"""Which yearly days fall on a day: as marks `0229`, or `L0815` for a day of the 农历."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

# Month and day of the 农历, or None for a leap month or a day without one.
Lunar = Callable[[date], tuple[int, int] | None]


def marks(day: date, *, lunar: Lunar) -> Iterator[str]:
    """The marks of a day. Who was born on 29 February is remembered on the 28th; on the 30th of a month with 29 days, on the 29th."""
    yield f"{day:%m%d}"
    if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
        yield "0229"
    here, tomorrow = lunar(day), lunar(day + timedelta(days=1))
    if here is None:
        return
    month, number = here
    yield f"L{month:02d}{number:02d}"
    if number == 29 and tomorrow is not None and tomorrow[1] == 1:
        yield f"L{month:02d}30"


def window(
    today: date, *, ahead: int, stays: int, lunar: Lunar
) -> tuple[Sequence[date], Sequence[str]]:
    """Days from `stays` days ago to `ahead` days on, one for each mark, as two columns."""
    days: list[date] = []
    found: list[str] = []
    for offset in range(-stays, ahead + 1):
        day = today + timedelta(days=offset)
        for mark in marks(day, lunar=lunar):
            days.append(day)
            found.append(mark)
    return days, found
