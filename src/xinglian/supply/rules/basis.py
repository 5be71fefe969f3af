"""Where the demand of a part at a partner is read from."""

from enum import StrEnum


class Basis(StrEnum):
    """`issued`: what left the partner's own stock. `bought`: what the partner ordered, where its ledger is too young."""

    ISSUED = "issued"
    BOUGHT = "bought"


# Whole months a ledger has to know a part before it is believed alone.
LEAST_LEDGER_MONTHS = 12
