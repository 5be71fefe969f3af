"""A provider's rate and its breaker, shared by all couriers on all machines: they live in its row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from xinglian.kernel import live, sql
from xinglian.push.rules import breaker

# A second's worth may go at once; more would not be an even rate.
_BURST = timedelta(seconds=1)


def take_turns(
    *, provider: str, wanted: int, rate_per_minute: int | None, now: datetime
) -> tuple[int, float]:
    """How many may be handed over now, at most `wanted`, and the seconds until there is a turn. The turns are kept by
    `keep_turns` in the same transaction."""
    free_at = sql.value(
        "SELECT free_at FROM push_provider WHERE key = %s FOR NO KEY UPDATE", [provider]
    )
    if rate_per_minute is None:
        wait = (free_at - now).total_seconds() if free_at else 0.0
        return (0, wait) if wait > 0 else (wanted, 0.0)
    each = timedelta(minutes=1) / rate_per_minute
    left = now + max(_BURST, each) - max(free_at or now, now)
    given = max(0, min(wanted, int(left / each)))
    return given, 0.0 if given else (each - left).total_seconds()


def keep_turns(*, provider: str, taken: int, rate_per_minute: int | None, now: datetime) -> None:
    if taken and rate_per_minute is not None:
        sql.execute(
            "UPDATE push_provider SET free_at = greatest(free_at, %s) + %s WHERE key = %s",
            [now, timedelta(minutes=1) / rate_per_minute * taken, provider],
        )


def slow_down(*, provider: str, seconds: float, now: datetime) -> None:
    """It asks for a pause: nobody hands anything over meanwhile."""
    sql.execute(
        "UPDATE push_provider SET free_at = greatest(free_at, %s) WHERE key = %s",
        [now + timedelta(seconds=seconds), provider],
    )


def count_faults(*, provider: str, answers: Sequence[bool]) -> int:
    """Faults in a row over all couriers, after more answers (True = a fault)."""
    before = sql.value(
        "SELECT faults FROM push_provider WHERE key = %s FOR NO KEY UPDATE", [provider]
    )
    faults = min(breaker.after(before or 0, answers), 30_000)
    sql.execute("UPDATE push_provider SET faults = %s WHERE key = %s", [faults, provider])
    return faults


def leave_alone(*, provider: str, reason: str, dice: float, now: datetime) -> datetime | None:
    """Open the breaker: nothing goes there until the returned moment; None when somebody else has just done so."""
    times = sql.value("SELECT broken_times FROM push_provider WHERE key = %s", [provider])
    if times is None:
        return None
    until = now + timedelta(seconds=breaker.rest_seconds(times + 1, dice=dice))
    opened = sql.execute(
        "UPDATE push_provider SET broken_until = %(until)s, broken_times = least(broken_times + 1, 100), broken_reason = %(why)s, faults = 0"
        " WHERE key = %(key)s AND broken_times = %(times)s",
        {"until": until, "why": reason[:300], "key": provider, "times": times},
    )
    live.publish("channels")
    return until if opened else None


def try_again(*, provider: str, now: datetime) -> bool:
    """The rest is over: whether this courier, and no other, tries one delivery."""
    return bool(
        sql.execute(
            "UPDATE push_provider SET broken_until = %s WHERE key = %s AND broken_until <= %s",
            [now + timedelta(seconds=breaker.TRIAL_SECONDS), provider, now],
        )
    )


def end_trial(*, provider: str, now: datetime) -> None:
    """There was nothing to try it with: the next delivery may be the trial."""
    sql.execute("UPDATE push_provider SET broken_until = %s WHERE key = %s", [now, provider])


def trust_again(*, provider: str) -> None:
    """It answers: the breaker closes."""
    sql.execute(
        "UPDATE push_provider SET broken_until = NULL, broken_times = 0, broken_reason = '', faults = 0 WHERE key = %s",
        [provider],
    )
    live.publish("channels")
