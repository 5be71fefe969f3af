"""What a provider reports about a delivery it took earlier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


class BadReport(ValueError):
    """Not signed, or not what this provider sends; the text says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Of the delivery with our `delivery_id`, or with the provider's `external_id`. `answer`: the person pressed a key or
    otherwise took note (acknowledged). `is_dead`: the address itself is no good and is not to be tried again."""

    state: Literal["delivered", "failed", "read", "acknowledged", "complained"]
    delivery_id: str = ""
    external_id: str = ""
    code: str = ""
    reason: str = ""
    at: datetime | None = None
    is_dead: bool = False


def delivery_of(text: str) -> tuple[int, int, int] | None:
    """message_id, membership_id, round of a delivery id, or None."""
    try:
        message, membership, round = text.split("-")
        found = int(message, 16), int(membership, 16), int(round)
    except ValueError:
        return None
    return found if all(0 <= one < 2**63 for one in found) else None
