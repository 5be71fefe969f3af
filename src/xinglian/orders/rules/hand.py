"""Who does something to an order."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Hand:
    """A person of one side; no person for what the product does by itself."""

    org_id: int | None = None
    person_id: int | None = None
    name: str = ""
