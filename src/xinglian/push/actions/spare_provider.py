"""A provider's rate and its breaker, shared by all couriers on all machines: they live in its row."""

from datetime import datetime, timedelta

from xinglian.kernel import live, sql
from xinglian.push.rules import breaker

# A second's worth may go at once; more would not be an even rate.
_BURST = timedelta(seconds=1)


def take_turns(*, provider: str, wanted: int, rate_per_minute: int | None, now: datetime) -> int:
    """How many may be handed over now, at most `wanted`; the turns are kept by `keep_turns` in the same transaction."""
    free_at = sql.value(
        "SELECT free_at FROM push_provider WHERE key = %s FOR NO KEY UPDATE", [provider]
    )
    if free_at is None:
        return wanted if rate_per_minute is None else min(wanted, _most(rate_per_minute))
    if rate_per_minute is None:
        return 0 if free_at > now else wanted
    each = timedelta(minutes=1) / rate_per_minute
    burst = max(_BURST, each)
    return max(0, min(wanted, int((now + burst - max(free_at, now)) / each)))


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


def leave_alone(*, provider: str, reason: str, dice: float, now: datetime) -> datetime | None:
    """Open the breaker: nothing goes there until the returned moment; None when somebody else has just done so."""
    times = sql.value("SELECT broken_times FROM push_provider WHERE key = %s", [provider])
    if times is None:
        return None
    until = now + timedelta(seconds=breaker.rest_seconds(times + 1, dice=dice))
    opened = sql.execute(
        "UPDATE push_provider SET broken_until = %(until)s, broken_times = least(broken_times + 1, 100), broken_reason = %(why)s"
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
        "UPDATE push_provider SET broken_until = NULL, broken_times = 0, broken_reason = '' WHERE key = %s AND broken_times > 0",
        [provider],
    )
    live.publish("channels")


def _most(rate_per_minute: int) -> int:
    return max(1, rate_per_minute // 60)
