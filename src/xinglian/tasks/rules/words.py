"""What a task can be, and what can prove it."""

from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Proof(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"
    SCAN = "scan"
    FORM = "form"
    CONFIRM = "confirm"


# What its partner can still do something about.
TO_DO = (State.OPEN, State.REJECTED)
