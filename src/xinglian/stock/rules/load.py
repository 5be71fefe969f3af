"""Goods of a transfer."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Load:
    """So many of a part; `condition` is a word of `rules.words.Condition`."""

    part_id: int
    quantity: Decimal
    batch: str = ""
    serial: str = ""
    condition: str = "sound"
