"""Which variant of a message a recipient gets.

Within one language: partner type and role exactly, else the type, else the role, else the language's
default. No variant in the language at all: the next language of the chain. So nobody gets an empty message
as long as one default exists.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from xinglian.kernel.tongues import CONTENT, INTERFACE, chain

LANGUAGES = CONTENT
# A person with several roles gets the text of the first one of these.
ROLES = ("partner_owner", "partner_clerk", "technician")
ROLE_BITS = {"partner_owner": 1, "partner_clerk": 2, "technician": 4}
STAFF_BIT = 8
# SQL: whether this recipient `i` of message `m` must acknowledge: everybody, or whoever has one of the roles asked for.
MUST = "(m.must_acknowledge AND (m.ack_bits = 0 OR (i.role_bits & m.ack_bits) > 0))"


class Key(NamedTuple):
    """`partner_type` and `role` "" stand for all."""

    language: str
    partner_type: str = ""
    role: str = ""


@dataclass(frozen=True)
class Cell:
    """One place of the matrix: what a reader there gets. `own`: the variant is written for just this place."""

    key: Key
    used: Key | None

    @property
    def own(self) -> bool:
        return self.used == self.key


def pick(available: Collection[Key], *, language: str, partner_type: str, role: str) -> Key | None:
    """The variant for a reader, or None when even the defaults are missing."""
    for tongue in chain(language):
        for key in (
            Key(tongue, partner_type, role),
            Key(tongue, partner_type, ""),
            Key(tongue, "", role),
            Key(tongue, "", ""),
        ):
            if key in available:
                return key
    return None


def columns(available: Collection[Key], *, also: str = "") -> list[str]:
    """The languages a matrix shows: our own, those written in, and the one being looked at."""
    shown = {*INTERFACE, *(key.language for key in available), also}
    return [language for language in LANGUAGES if language in shown]


def matrix(
    available: Collection[Key], *, rows: Iterable[tuple[str, str]], languages: Sequence[str]
) -> list[list[Cell]]:
    """Rows of (partner type, role), columns in the order of `languages`."""
    return [
        [
            Cell(
                key=Key(language, kind, role),
                used=pick(available, language=language, partner_type=kind, role=role),
            )
            for language in languages
        ]
        for kind, role in rows
    ]


def picks(
    available: Collection[Key], *, partner_types: Iterable[str], roles: Iterable[str]
) -> dict[Key, Key]:
    """For every possible reader (language, type, role) the variant used; readers without one are left out."""
    table = {}
    for language, kind, role in product(LANGUAGES, {*partner_types, ""}, {*roles, ""}):
        used = pick(available, language=language, partner_type=kind, role=role)
        if used is not None:
            table[Key(language, kind, role)] = used
    return table


def bits(roles: Iterable[str]) -> int:
    """Roles as a small number; several roles add up, any role of the maker is STAFF_BIT."""
    found = 0
    for role in roles:
        found |= ROLE_BITS.get(role, STAFF_BIT)
    return found
