"""Who does it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Hand:
    """A person of a partner: the caller has checked that the person may act for it."""

    org_id: int
    person_id: int
    name: str
