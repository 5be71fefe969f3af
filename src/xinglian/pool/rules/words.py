"""States of offers and call-offs."""

from enum import StrEnum


class OfferState(StrEnum):
    """`over`: its last day has passed."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class DealState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SENT = "sent"
    RECEIVED = "received"
    SETTLED = "settled"
