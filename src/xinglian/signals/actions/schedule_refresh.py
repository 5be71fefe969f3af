"""Ask for a refresh soon: many facts within a few seconds make one computation."""

from datetime import datetime, timedelta

from xinglian.kernel import jobs
from xinglian.kernel.scope import network

DEBOUNCE = timedelta(seconds=15)
_DUE, _ALL, _SOME = "signals.refresh_due", "signals.refresh_all", "signals.refresh_some"
_TAKE = "signals.take_facts"


def refresh_due_soon(*, now: datetime) -> None:
    """For the partners on the list of those with new facts."""
    jobs.defer(_DUE, scope=network(), at=now + DEBOUNCE, queueing_lock=_DUE)


def refresh_due_now(*, now: datetime) -> None:
    """The same, when somebody has already waited for more to come."""
    jobs.defer(_DUE, scope=network(), at=now, queueing_lock=_DUE)


def take_facts_soon(*, now: datetime) -> None:
    """Look for new light facts before the minute is over."""
    jobs.defer(_TAKE, scope=network(), at=now + DEBOUNCE, queueing_lock=_TAKE)


def refresh_all_soon(*, now: datetime) -> None:
    """For everybody; several imports in a row make one."""
    jobs.defer(_ALL, scope=network(), at=now + DEBOUNCE, queueing_lock=_ALL)


def refresh_at_once(partner_ids: list[int]) -> None:
    """For the few a person has just said something about."""
    jobs.defer(_SOME, scope=network(), partner_ids=partner_ids)
