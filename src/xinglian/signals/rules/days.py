"""Who belonged to an audience on earlier nights: the newest bitmap, and who moved from night to night."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap


@dataclass(frozen=True, kw_only=True)
class Night:
    """`moved`: who came or went since the night before this one; empty for the first."""

    day: date
    expression: str
    moved: BitMap


def backwards(newest: BitMap, nights: Sequence[Night]) -> Iterator[tuple[Night, BitMap]]:
    """Each night with its members, the newest first; `nights` in that order."""
    members = newest
    for night in nights:
        yield night, members
        members = members ^ night.moved


def sizes(newest: BitMap, nights: Sequence[Night], *, within: BitMap) -> list[int]:
    """How many of `within` belonged to it on each night, in the order of the nights."""
    return [
        members.intersection_cardinality(within) for _night, members in backwards(newest, nights)
    ]


def members_on(newest: BitMap, nights: Sequence[Night], days: Iterable[date]) -> dict[date, BitMap]:
    """The members on some of the nights."""
    wanted = set(days)
    return {
        night.day: members for night, members in backwards(newest, nights) if night.day in wanted
    }
