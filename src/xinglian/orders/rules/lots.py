"""What of a received line bears which batch or serial number: what follows from the counting, and nothing guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Lot:
    """So many with a batch, a serial number or both; with neither: goods nobody can name."""

    batch: str = ""
    serial: str = ""
    quantity: Decimal


def of_portions(
    lots: Sequence[Lot], *, sent: Decimal, portions: Sequence[Decimal]
) -> Sequence[Sequence[Lot]]:
    """For each portion that came (the sound ones, the damaged ones) its lots, as long as there are any pieces.

    Known when the whole line bears one batch, or when all that was sent lies in one portion. Otherwise nobody has said which
    batch the missing or the damaged ones bear, and each portion is without a name.
    """
    unnamed = sent - sum((one.quantity for one in lots), NONE)
    kinds = [*lots, *([Lot(quantity=unnamed)] if unnamed > 0 else [])]
    if len(kinds) == 1 and not kinds[0].serial:
        return [[Lot(batch=kinds[0].batch, quantity=n)] if n > 0 else [] for n in portions]
    return [kinds if n == sent else [Lot(quantity=n)] if n > 0 else [] for n in portions]
