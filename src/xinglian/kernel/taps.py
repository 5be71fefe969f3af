"""Taps: what a person did on a phone counts once, at the moment it was tapped, however late it arrives.

A phone without a network keeps what was tapped and sends it later, several times if need be. The key that the
phone gave it is kept here together with the answer; `skew_seconds` says how wrong the phone's clock was.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from xinglian.kernel import scope, sql

# A tap counts at most as this old: whoever turns a clock back does not write last year's books.
OLDEST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When it was tapped by our clock, and how far the device's clock was behind ours."""

    tapped_at: datetime
    skew_seconds: int


def moment(*, tapped_at: datetime, sent_at: datetime, now: datetime) -> Moment:
    """Both given by the device's clock: only the time between them is believed, and never more than OLDEST."""
    waited = min(max(sent_at - tapped_at, timedelta(0)), OLDEST)
    skew = int((now - sent_at).total_seconds())
    return Moment(tapped_at=now - waited, skew_seconds=max(-(2**31), min(skew, 2**31 - 1)))


def begin(*, key: UUID, path: str, moment: Moment, now: datetime) -> dict[str, Any] | None:
    """Take the key for this transaction; None when it is new, else the answer it got before.

    Of two at the same time the second waits here until the first has committed.
    """
    acting = scope.current()
    fresh = sql.execute(
        "INSERT INTO kernel_tap (org_id, person_id, key, path, tapped_at, skew_seconds, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (person_id, key) DO NOTHING",
        [acting.org_id, acting.person_id, key, path[:200], moment.tapped_at, moment.skew_seconds, now],
    )  # fmt: skip
    if fresh:
        return None
    known = sql.value("SELECT answer FROM kernel_tap WHERE key = %s", [key])
    return dict(known or {})


def end(*, key: UUID, answer: dict[str, Any]) -> None:
    """Keep the answer with the key."""
    sql.execute(
        "UPDATE kernel_tap SET answer = %s::jsonb WHERE key = %s", [json.dumps(answer), key]
    )
