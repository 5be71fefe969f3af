"""What a buyer types or pastes: a number on each line, perhaps with a quantity behind it."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

MOST = 200
_QUANTITY = re.compile(r"[x×*]?(\d{1,9}(?:\.\d{1,3})?)(?:件|个|只|套|pcs)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    number: str
    quantity: Decimal


def read_lines(text: str) -> list[Asked]:
    """At most MOST; without a quantity one is meant."""
    found = []
    for raw in unicodedata.normalize("NFKC", text).replace("\0", "").splitlines():
        words = [one for one in re.split(r"[\s,;]+", raw.strip()) if one]
        if not words:
            continue
        quantity = _QUANTITY.fullmatch(words[-1]) if len(words) > 1 else None
        number = " ".join(words[:-1] if quantity else words)[:60]
        found.append(
            Asked(number=number, quantity=Decimal(quantity[1]) if quantity else Decimal(1))
        )
        if len(found) == MOST:
            break
    return found
