"""Kinds of places, movements and conditions."""

from enum import StrEnum


class Place(StrEnum):
    """`transit` is where goods are between two places: every ledger has one, nobody books on it by hand."""

    WAREHOUSE = "warehouse"
    SHELF = "shelf"
    VAN = "van"
    QUARANTINE = "quarantine"
    TRANSIT = "transit"


class Condition(StrEnum):
    SOUND = "sound"
    OPENED = "opened"
    REMADE = "remade"
    CHECK = "check"
    DAMAGED = "damaged"


class Kind(StrEnum):
    OPENING = "opening"
    RECEIPT = "receipt"
    ISSUE = "issue"
    SENT = "sent"
    ARRIVED = "arrived"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    RETURN = "return"
    SCRAP = "scrap"


# What may be promised to a buyer: sound goods in a place that sells.
SELLING_PLACES = (Place.WAREHOUSE, Place.SHELF, Place.VAN)
SELLABLE = (Condition.SOUND,)
# Movements that say nothing about demand: they do not make stock young again.
SILENT_KINDS = (Kind.OPENING, Kind.SENT, Kind.ARRIVED, Kind.COUNT, Kind.ADJUSTMENT)
# What a person books by hand, and the sign of its quantity; an adjustment has either.
SIGNS = {Kind.RECEIPT: 1, Kind.RETURN: 1, Kind.ISSUE: -1, Kind.SCRAP: -1}
# Reasons one may give, by kind; "other" wants words.
REASONS: dict[Kind, tuple[str, ...]] = {
    Kind.RECEIPT: ("purchase", "production", "found", "other"),
    Kind.ISSUE: ("sale", "own_use", "sample", "other"),
    Kind.RETURN: ("unneeded", "wrong_part", "faulty", "warranty", "other"),
    Kind.SCRAP: ("broken", "expired", "obsolete", "other"),
    Kind.ADJUSTMENT: ("found", "lost", "wrong_booking", "repacked", "other"),
}
