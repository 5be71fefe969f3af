"""Quantities and lists of goods as people write them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from xinglian.stock.rules.units import is_unit

_SPLIT = re.compile(r"[\t;,，；、]+|\s{2,}|\s+(?=[^\s]+$)|\s*[×x*]\s*(?=\d+(?:\.\d+)?$)")

_THOUSANDS = re.compile(r"\s+(?=\d{1,3}(?:,\d{3})+$)")
_WITH_UNIT = re.compile(r"([+-]?[\d.,]+)\s*(\D{1,8})")


class NotANumber(ValueError):
    """What was written is no quantity."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list: which line it was, the number, how many, and of what unit when one was written."""

    line: int
    number: str
    quantity: Decimal | None
    unit: str = ""


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
        # Columns of a table are columns; elsewhere a comma may stand between them.
        cut = words.split("\t") if "\t" in words else _THOUSANDS.split(words, maxsplit=1)
        cut = _SPLIT.split(words) if len(cut) == 1 else cut
        pieces, unit = [piece.strip() for piece in cut if piece.strip()], ""
        if not pieces:
            continue
        if len(pieces) > 1 and is_unit(pieces[-1]):
            unit = pieces.pop()
            pieces = pieces if len(pieces) > 1 else pieces[0].rsplit(None, 1)
        number, many = pieces[0].strip(), pieces[-1] if len(pieces) > 1 else "1"
        if (told := _WITH_UNIT.fullmatch(many)) and is_unit(told[2]):
            many, unit = told[1], told[2].strip()
        try:
            quantity: Decimal | None = quantity_of(many)
        except NotANumber:
            quantity = None
        found.append(Row(line=line, number=number, quantity=quantity, unit=unit))
    return found
