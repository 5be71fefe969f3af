"""What part somebody means who typed or scanned a number; when it is not sure, which it could be."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xinglian.catalogue.queries.part_cards import PartCard, cards_by_number
from xinglian.catalogue.queries.scanned_part import scanned_parts_many
from xinglian.catalogue.queries.search_parts import PartHit, find_parts_many, near_parts_many

MOST = 6


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Either the part, or candidates to choose from (none: nothing is like it)."""

    part: PartCard | None = None
    candidates: list[PartCard] = field(default_factory=list)


def meant_by(*, text: str) -> Meant:
    """The number itself is sure; a code may name several parts; everything else is offered, not taken."""
    return meant_by_many(numbers=[text])[text]


def meant_by_many(*, numbers: Sequence[str]) -> dict[str, Meant]:
    """By number as it was given. Four queries at most, for any number of them."""
    words = {one: one.replace("\0", "").strip()[:200] for one in numbers}
    exact = cards_by_number(word for word in words.values() if word)
    found = {one: Meant(part=exact[word]) for one, word in words.items() if word in exact}
    unclear = list(dict.fromkeys(word for word in words.values() if word and word not in exact))
    offered = dict(zip(unclear, _offered(unclear), strict=True)) if unclear else {}
    return {one: found.get(one) or offered.get(word, Meant()) for one, word in words.items()}


def _offered(texts: list[str]) -> list[Meant]:
    """What texts that are nobody's number could mean."""
    scanned = scanned_parts_many(texts=texts)
    sure = {at for at, found in enumerate(scanned) if len(found) == 1 and found[0].number in texts[at]}  # fmt: skip
    could = [{one.part_id: one for one in found} for found in scanned]
    few = [at for at, found in enumerate(could) if len(found) < MOST and at not in sure]
    _add(could, few, find_parts_many(texts=[texts[at][:60] for at in few], limit=MOST))
    # Near ones only where there is nothing else.
    bare = [at for at, found in enumerate(could) if not found]
    _add(could, bare, near_parts_many(texts=[texts[at][:60] for at in bare], limit=MOST))
    return [
        Meant(part=scanned[at][0]) if at in sure else Meant(candidates=list(found.values())[:MOST])
        for at, found in enumerate(could)
    ]


def _add(could: list[dict[int, PartCard]], places: list[int], hits: list[list[PartHit]]) -> None:
    for at, of_text in zip(places, hits, strict=True):
        could[at] |= {hit.part.part_id: hit.part for hit in of_text}
