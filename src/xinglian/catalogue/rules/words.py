"""States, reference kinds and parameter types of the catalogue."""

from enum import StrEnum


class PartStatus(StrEnum):
    ACTIVE = "active"
    PHASING_OUT = "phasing_out"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class ReferenceKind(StrEnum):
    """`oe` is a vehicle maker's own number, `cross` another brand's."""

    OE = "oe"
    CROSS = "cross"


class Direction(StrEnum):
    """Seen from our part: may it stand in for theirs, theirs for it, or both?"""

    BOTH = "both"
    OURS_FOR_THEIRS = "ours_for_theirs"
    THEIRS_FOR_OURS = "theirs_for_ours"


class ParameterType(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    BOOLEAN = "boolean"
