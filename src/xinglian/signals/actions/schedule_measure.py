"""Ask for indicators to be measured soon: many facts within a minute make one computation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import jobs
from xinglian.kernel.scope import network
from xinglian.signals.queries import indicator_due

DEBOUNCE = timedelta(seconds=45)
_JOB = "signals.measure_due"


def measure_soon(
    query: str, params: Sequence[Any], *, cause: str, now: datetime, is_dated: bool = False
) -> None:
    """Of the partners that `query` yields (column `partner_id`; 0: of everybody), from their `day` on if it `is_dated`."""
    if indicator_due.mark(query, params, cause=cause, now=now, is_dated=is_dated):
        jobs.defer(_JOB, scope=network(), at=now + DEBOUNCE, queueing_lock=_JOB)
