"""Front door of the catalogue.

    catalogue.parts(part_ids=[…]) -> {id: PartCard}                catalogue.part(part_id=…)
    catalogue.parts_by_number(numbers=[…]) -> {number: PartCard}   catalogue.part_by_number(number=…)
    catalogue.search_parts(text="ab-12", limit=20) -> [PartHit]    catalogue.near_parts(text="ab-21") -> [PartHit]
    catalogue.meant_by(text="…"), meant_by_many(numbers=[…])       what a typed or scanned number means, or could mean

Set-based readers join `catalogue_pub_part`, `catalogue_pub_category`, `catalogue_pub_reference`.
"""

from collections.abc import Iterable

from xinglian.catalogue.queries.part_cards import PartCard, cards_by_id, cards_by_number
from xinglian.catalogue.queries.scanned_part import scanned_parts
from xinglian.catalogue.queries.search_parts import PartHit, find_parts
from xinglian.catalogue.queries.search_parts import near_parts as _near_parts
from xinglian.catalogue.queries.typed_parts import Meant, meant_by, meant_by_many
from xinglian.catalogue.queries.words import PART_STATUS_WORDS
from xinglian.catalogue.rules.numbers import NUMBER_KEY_DUCKDB, normalise_number


def part(*, part_id: int) -> PartCard | None:
    return cards_by_id([part_id]).get(part_id)


def parts(*, part_ids: Iterable[int]) -> dict[int, PartCard]:
    """By id, one query; unknown ids are missing."""
    return cards_by_id(part_ids)


def part_by_number(*, number: str) -> PartCard | None:
    """By number in any punctuation."""
    return cards_by_number([number]).get(number)


def parts_by_number(*, numbers: Iterable[str]) -> dict[str, PartCard]:
    """By numbers as they were given, in any punctuation; one query; unknown ones are missing."""
    return cards_by_number(numbers)


def search_parts(*, text: str, limit: int = 20) -> list[PartHit]:
    """The number itself, numbers that begin so, cross references, then names; best first."""
    return find_parts(text=text, limit=limit)


def near_parts(*, text: str, limit: int = 6) -> list[PartHit]:
    """Numbers and names with one slip, the nearest first. For when search_parts finds little."""
    return _near_parts(text=text, limit=limit)


__all__ = [
    "NUMBER_KEY_DUCKDB",
    "PART_STATUS_WORDS",
    "Meant",
    "PartCard",
    "PartHit",
    "meant_by",
    "meant_by_many",
    "near_parts",
    "normalise_number",
    "part",
    "part_by_number",
    "parts",
    "parts_by_number",
    "scanned_parts",
    "search_parts",
]
