"""Steps as people type them: one a line, from how many and for how much."""

import re
import unicodedata
from decimal import Decimal

from xinglian.kernel.quantity import plain

Step = tuple[Decimal, Decimal]
_APART = re.compile(r"[\s:：,，;；=→>]+")
_MOST = Decimal(10) ** 12


class Unreadable(ValueError):
    """`code`: line, twice, zero, none; `line` what was typed."""

    def __init__(self, code: str, line: str = "") -> None:
        self.code, self.line = code, line
        super().__init__(code)


def read_steps(text: str) -> list[Step]:
    """`86.50` alone, or a line each: `1 86.50` / `20 83`. In order of quantity. Raises Unreadable."""
    found: dict[Decimal, Decimal] = {}
    for raw in unicodedata.normalize("NFKC", text).splitlines():
        words = [one for one in _APART.split(raw.strip().lstrip("¥$€")) if one]
        if not words:
            continue
        if len(words) > 2:
            raise Unreadable("line", raw.strip()[:40])
        quantity, price = (Decimal(1), _number(words[0], raw)) if len(words) == 1 else (_number(words[0], raw), _number(words[1], raw))  # fmt: skip
        if quantity <= 0 or price <= 0:
            raise Unreadable("zero", raw.strip()[:40])
        if quantity in found:
            raise Unreadable("twice", raw.strip()[:40])
        found[quantity] = price
    if not found:
        raise Unreadable("none")
    return sorted(found.items())


def _number(word: str, raw: str) -> Decimal:
    bare = word.lstrip("¥$€").rstrip("%")
    if not re.fullmatch(r"\d+(\.\d+)?", bare) or Decimal(bare) >= _MOST:
        raise Unreadable("line", raw.strip()[:40])
    return Decimal(bare)


def write_steps(steps: list[Step]) -> str:
    return "\n".join(f"{plain(quantity)} {plain(price)}" for quantity, price in steps)
