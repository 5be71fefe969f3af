"""How to reach people: for whoever may see them. A partner sees the maker's people who are its contacts."""

from collections.abc import Iterable
from dataclasses import dataclass

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class ContactCard:
    """`phone` and `email` are empty when none is known."""

    person_id: int
    name: str
    phone: str
    email: str


def contact_cards(*, ids: Iterable[int]) -> dict[int, ContactCard]:
    """By person id; people the scope may not see are left out, and so are those who have left."""
    found = sql.rows(
        "SELECT id AS person_id, name, phone, email FROM identity_person"
        " WHERE id = ANY(%s) AND is_active",
        [list(ids)],
    )
    return {row["person_id"]: ContactCard(**row) for row in found}


def contact_card(*, id: int) -> ContactCard | None:
    return contact_cards(ids=[id]).get(id)
