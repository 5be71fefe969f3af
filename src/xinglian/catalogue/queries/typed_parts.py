"""What part somebody means who typed or scanned a number; when it is not sure, which it could be."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xinglian.catalogue.queries.part_cards import PartCard, cards_by_number
from xinglian.catalogue.queries.scanned_part import scanned_parts
from xinglian.catalogue.queries.search_parts import find_parts, near_parts

MOST = 6


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Either the part, or candidates to choose from (none: nothing is like it)."""

    part: PartCard | None = None
    candidates: list[PartCard] = field(default_factory=list)


def meant_by(*, text: str) -> Meant:
    """The number itself is sure; a code may name several parts; everything else is offered, not taken."""
    words = text.strip()[:200]
    if not words:
        return Meant()
    exact = cards_by_number([words]).get(words)
    if exact is not None:
        return Meant(part=exact)
    scanned = scanned_parts(text=words)
    if len(scanned) == 1 and scanned[0].number in words:
        return Meant(part=scanned[0])
    found = {one.part_id: one for one in scanned}
    if len(found) < MOST:
        found |= {hit.part.part_id: hit.part for hit in find_parts(text=words[:60], limit=MOST)}  # fmt: skip
    if not found:
        found = {hit.part.part_id: hit.part for hit in near_parts(text=words[:60], limit=MOST)}  # fmt: skip
    return Meant(candidates=list(found.values())[:MOST])


def meant_by_many(*, numbers: Sequence[str]) -> dict[str, Meant]:
    """The sure ones in one query; of each other one its own candidates, for the first twenty."""
    known = cards_by_number(numbers)
    missing = [one for one in dict.fromkeys(numbers) if one not in known]
    found = {one: Meant(part=card) for one, card in known.items()}
    found |= {one: meant_by(text=one) for one in missing[:20]}
    return found | {one: Meant() for one in missing[20:]}
