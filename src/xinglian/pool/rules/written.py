"""Lines of an offer as people write or paste them: a number, how many, and the price of one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_PRICE = re.compile(r"[¥￥]?\d{1,9}(\.\d{1,2})?")
_MANY = re.compile(r"\d{1,9}(\.\d{1,3})?")


@dataclass(frozen=True, kw_only=True)
class Row:
    """`trouble`: which of `number`, `quantity`, `price` cannot be read; empty where all can."""

    line: int
    number: str
    quantity: Decimal
    price_minor: int
    trouble: str = ""
    text: str = ""


def rows_of(text: str) -> Iterator[Row]:
    """Columns of a table, or words with spaces between: the last two are figures, the number may have spaces itself."""
    for line, written in enumerate(text.splitlines(), start=1):
        words = unicodedata.normalize("NFKC", written).strip()
        if not words:
            continue
        parts = [one.strip() for one in words.split("\t")] if "\t" in words else words.rsplit(None, 2)  # fmt: skip
        # A thousand is written 1,000 and nothing else has a comma here.
        number, many, price = ([*parts[:1], *(one.replace(",", "") for one in parts[1:3])] + [""] * 3)[:3]  # fmt: skip
        trouble = "" if _PRICE.fullmatch(price) else "price"
        trouble = trouble if _MANY.fullmatch(many) else "quantity"
        trouble = trouble if 0 < len(number) <= 60 else "number"
        yield Row(
            line=line, number=number[:60], trouble=trouble, text=words[:60],
            quantity=Decimal(many) if not trouble else Decimal(0),
            price_minor=int(Decimal(price.lstrip("¥￥")) * 100) if not trouble else 0,
        )  # fmt: skip
