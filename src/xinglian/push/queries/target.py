"""How soon everybody has to be reached by a message."""

from xinglian.kernel import knobs
from xinglian.push.models import Message


def target_of(message: Message) -> int:
    """Minutes from release to reached: the message's own target, or what is usual for its kind."""
    return message.target_minutes or usual_target(message.kind)


def usual_target(kind: str) -> int:
    return int(knobs.value(f"push.target_{kind}"))
