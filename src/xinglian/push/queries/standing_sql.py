"""What stands between a recipient and the message, as SQL: the one place that says it, for counts and lists alike."""

from xinglian.push.models import Message
from xinglian.push.rules import standing
from xinglian.push.rules.standing import place_of

# A delivery `d` → the place of its reason in rules.standing.OPEN; nothing for one that was stopped.
WAY = f"""
CASE WHEN d.state = 'queued' AND d.code = 'quiet' AND d.next_at > %(now)s THEN {place_of(standing.QUIET)}
     WHEN d.state = 'queued' AND d.code = 'budget' THEN {place_of(standing.HELD)}
     WHEN d.state IN ('queued', 'sending') THEN {place_of(standing.UNDER_WAY)}
     WHEN d.state IN ('sent', 'delivered') THEN {place_of(standing.DELIVERED)}
     WHEN d.state = 'held' AND d.code = 'broken' THEN {place_of(standing.ADDRESS)}
     WHEN d.state = 'held' THEN {place_of(standing.HELD)}
     WHEN d.state = 'uncertain' THEN {place_of(standing.UNCERTAIN)}
     WHEN d.state = 'failed' THEN {place_of(standing.FAILED)} END
"""
# Whose reading is missed, of a partner with `roles` and `readers`: somebody in a required role that nobody there has
# read in; where the partner has none of the required roles, anybody.
MISSED = (
    "i.read_at IS NULL AND (%(required)s = 0 OR (i.role_bits & %(required)s & ~o.readers) <> 0"
    " OR (o.roles & %(required)s) = 0)"
)


def place_without_row(message: Message) -> int:
    """The place of a recipient whom no channel outside the app has a row for."""
    return place_of(
        standing.without_a_row(
            wanted=[*message.channels, *(message.fallback or [])],
            closed=message.closed_channels,
            is_chain_on=message.wave_at is not None or message.state == "sending",
        )
    )
