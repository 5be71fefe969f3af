"""Lanes: an emergency passes everything, a large sending lets everything pass."""

FIRST, NORMAL, BULK = 0, 1, 2
LANES = (FIRST, NORMAL, BULK)


def lane_of(*, kind: str, size: int, bulk_size: int) -> int:
    """`size`: organisations or people the message is for."""
    if kind == "emergency":
        return FIRST
    return BULK if size >= bulk_size else NORMAL
