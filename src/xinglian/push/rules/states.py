"""The states of a message and of a delivery, and which change follows which."""

from enum import StrEnum

# Kinds nobody can unsubscribe from: what binds the partner, and what keeps people safe.
BINDING = ("policy", "emergency")
# Advertising: outside the app only to those who have agreed.
MARKETING = ("promotion",)


class MessageState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """`sending` = an attempt is on record and its end is not; `uncertain` = it may have arrived; `held` = not handed over,
    and the code says why."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    HELD = "held"


_S = MessageState
CHANGES: dict[MessageState, frozenset[MessageState]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW, _S.APPROVED}),
    _S.IN_REVIEW: frozenset({_S.DRAFT, _S.APPROVED}),
    _S.APPROVED: frozenset({_S.SCHEDULED, _S.DRAFT}),
    _S.SCHEDULED: frozenset({_S.SENDING, _S.DRAFT, _S.CANCELLED}),
    _S.SENDING: frozenset({_S.SENT, _S.PAUSED, _S.CANCELLED}),
    _S.PAUSED: frozenset({_S.SENDING, _S.CANCELLED}),
    # A sent message may still have deliveries under way: those can be paused and cancelled too.
    _S.SENT: frozenset({_S.PAUSED, _S.CANCELLED}),
    _S.CANCELLED: frozenset(),
}
RELEASED = frozenset({_S.SENDING, _S.SENT, _S.PAUSED})
EDITABLE = frozenset({_S.DRAFT})


def may_become(now: str, wanted: MessageState) -> bool:
    return wanted in CHANGES[MessageState(now)]


def sources(wanted: MessageState) -> list[str]:
    """The states from which `wanted` may be entered."""
    return [state.value for state, following in CHANGES.items() if wanted in following]
