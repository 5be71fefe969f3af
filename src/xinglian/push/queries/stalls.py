"""Why a channel hands nothing over at the moment: switched off, its providers left alone, or slowed down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from xinglian.kernel import sql
from xinglian.push.models import Provider

# A rate makes everything wait a moment; from so long on it is worth a word.
_WORTH_A_WORD = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Stall:
    """`code`: off, broken, slow. `until`: the earliest moment at which it may go on, where somebody knows it; `said`: the
    provider's own words."""

    code: str
    until: datetime | None = None
    said: str = ""


def stalls(*, channels: Collection[str], now: datetime) -> dict[str, Stall]:
    """By channel, of those wanted that stand still. One query; none without channels."""
    wanted = set(channels) - {"inapp"}
    if not wanted:
        return {}
    carriers: dict[str, list[Provider]] = {channel: [] for channel in wanted}
    on = Provider.objects.filter(channel__in=wanted, channel__is_on=True, is_on=True)
    for row in on.only("channel_id", "broken_until", "broken_reason", "free_at"):
        carriers[row.channel_id].append(row)
    found = {channel: _of(rows, now) for channel, rows in carriers.items()}
    return {channel: stall for channel, stall in found.items() if stall}


def waiting(*, message_id: int, channels: Collection[str]) -> dict[str, int]:
    """How many deliveries of a message wait on each of these channels; channels without any are left out. One query, none
    without channels."""
    if not channels:
        return {}
    return {
        row["channel"]: row["n"]
        for row in sql.rows(
            "SELECT channel, count(*)::int AS n FROM push_delivery WHERE message_id = %s AND state = 'queued' AND channel = ANY (%s)"
            " GROUP BY channel",
            [message_id, list(channels)],
        )
    }


def _of(rows: list[Provider], now: datetime) -> Stall | None:
    if not rows:
        return Stall(code="off")
    whole = [row for row in rows if row.broken_until is None]
    if not whole:
        until, said = min((row.broken_until or now, row.broken_reason) for row in rows)
        return Stall(code="broken", until=until if until > now else None, said=said)
    free_at = min(row.free_at or now for row in whole)
    return Stall(code="slow", until=free_at) if free_at > now + _WORTH_A_WORD else None
