"""How a partner stands with a message: reached, or why not yet.

A partner that is not reached has one or more people who still have to read. It stands with the nearest of them: whoever
only has to look at a phone comes before whoever cannot be found at all.
"""

REACHED = "reached"
LATE = "late"
SHORT = "short"
DONE = (REACHED, LATE, SHORT)

# From near to far; a person's place in this list is the number the database counts with.
TOLD = "told"
UNDER_WAY = "way"
DELIVERED = "delivered"
LATER = "later"
QUIET = "quiet"
HELD = "held"
UNCERTAIN = "uncertain"
FAILED = "failed"
CLOSED = "closed"
ADDRESS = "address"
NOBODY = "nobody"
OPEN = (
    TOLD, UNDER_WAY, DELIVERED, LATER, QUIET, HELD, UNCERTAIN, FAILED, CLOSED, ADDRESS, NOBODY,
)  # fmt: skip
CODES = (*DONE, *OPEN)


def place_of(code: str) -> int:
    return OPEN.index(code)


def without_a_row(*, wanted: list[str], closed: list[str], is_chain_on: bool) -> str:
    """How somebody stands whom no channel outside the app has a row for."""
    outside = [one for one in dict.fromkeys(wanted) if one != "inapp"]
    if not outside:
        return DELIVERED  # the inbox is all there is, and it has it
    if set(outside) <= set(closed):
        return CLOSED
    return LATER if is_chain_on else ADDRESS
