"""Quantities and lists of goods as people write them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SPLIT = re.compile(r"[\t;,，；、]+|\s{2,}|\s+(?=[^\s]+$)|\s*[×x*]\s*(?=\d+(?:\.\d+)?$)")


class NotANumber(ValueError):
    """What was written is no quantity."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list: which line it was, the number, and how many."""

    line: int
    number: str
    quantity: Decimal | None


def quantity_of(text: str) -> Decimal:
    """Raises NotANumber."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    plain = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", plain)
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise NotANumber(text) from error
    if not found.is_finite():
        raise NotANumber(text)
    return found


def rows_of(text: str) -> list[Row]:
    """Each line a number and how many; without a second word it is one piece; what is no quantity is None."""
    found = []
    for line, written in enumerate(text.splitlines(), start=1):
        words = unicodedata.normalize("NFKC", written).strip()
        if not words:
            continue
        pieces = [piece for piece in _SPLIT.split(words) if piece]
        number, many = pieces[0].strip(), pieces[-1] if len(pieces) > 1 else "1"
        try:
            quantity: Decimal | None = quantity_of(many)
        except NotANumber:
            quantity = None
        found.append(Row(line=line, number=number, quantity=quantity))
    return found
