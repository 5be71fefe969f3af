"""Who may still approve what."""

from collections.abc import Collection
from enum import StrEnum


class Objection(StrEnum):
    """Why a person's approval is not taken."""

    OWN = "own"
    TWICE = "twice"
    NO_DIRECTOR = "no_director"


EYES = 2


def objection(
    *,
    person_id: int,
    requester_id: int,
    approvers: Collection[int],
    directors: Collection[int],
    needs_director: bool,
) -> Objection | None:
    """Two people, never the requester; where a director is needed, the last seat is kept for one."""
    if person_id == requester_id:
        return Objection.OWN
    if person_id in approvers:
        return Objection.TWICE
    after = {*approvers, person_id}
    if needs_director and len(after) >= EYES and not after & set(directors):
        return Objection.NO_DIRECTOR
    return None
