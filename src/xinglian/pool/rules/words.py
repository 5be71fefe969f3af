"""States of offers and call-offs."""

from enum import StrEnum


class OfferState(StrEnum):
    """`over`: nothing is left of it, or its last day has passed."""

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


# Quantities of these are held on the offer, and of nobody else's.
HOLDS = (DealState.ASKED, DealState.AGREED, DealState.SENT, DealState.RECEIVED, DealState.SETTLED)
# Whose names both sides know.
KNOWN = (DealState.AGREED, DealState.SENT, DealState.RECEIVED, DealState.SETTLED)
ENDED = (DealState.DECLINED, DealState.CANCELLED, DealState.EXPIRED, DealState.SETTLED)
