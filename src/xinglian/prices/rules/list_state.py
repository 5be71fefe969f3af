"""What a list is on a day."""

from datetime import date

from xinglian.prices.rules.words import ListState


def list_state(
    *, is_published: bool, valid_from: date, valid_to: date | None, closed_on: date | None, today: date
) -> ListState:  # fmt: skip
    if closed_on is not None and closed_on < valid_from:
        return ListState.WITHDRAWN
    if not is_published:
        return ListState.DRAFT
    if today < valid_from:
        return ListState.PLANNED
    ends = [day for day in (valid_to, closed_on) if day is not None]
    return ListState.OVER if ends and today > min(ends) else ListState.NOW


def last_day(*, valid_to: date | None, closed_on: date | None) -> date | None:
    ends = [day for day in (valid_to, closed_on) if day is not None]
    return min(ends) if ends else None
