"""Exact numbers of a policy as integers: money, rates, quantities.

Money is counted in minor units (fen, cents), rates in parts per million, quantities in thousandths of a unit, an amount
a unit in millionths of a minor unit. A product of two of them is a whole number of `NANO` parts of a minor unit, so that
nothing is rounded before the policy says so.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

NANO = 1_000_000_000
_THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")


def _decimal(said: Any) -> Decimal:
    if isinstance(said, bool | float) or not isinstance(said, int | str | Decimal):
        raise ValueError("write a number")
    text = str(said).strip()
    try:
        found = Decimal(text.replace(",", "") if _THOUSANDS.match(text) else text)
    except InvalidOperation:
        raise ValueError(f"{said!r} is not a number") from None
    if not found.is_finite() or abs(found) >= 10**13:
        raise ValueError(f"{said!r} is too large")
    return found


def _at_least_nothing(said: Any) -> Decimal:
    found = _decimal(said)
    if found < 0:
        raise ValueError(f"{said} is less than nothing")
    return found


def _rate(said: Any) -> Decimal:
    """ "2.5%" or "3‰" → 0.025, 0.003. A bare number is refused: 2 could mean 2 % or twice."""
    text = str(said).strip()
    unit = {"%": 100, "％": 100, "‰": 1000}.get(text[-1:])
    if unit is None:
        raise ValueError(f'{said!r} does not say of what: write it as "2%" or "5‰"')
    found = _at_least_nothing(text[:-1]) / unit
    if found > 10:
        raise ValueError(f"{said} is more than 1000 %")
    if found * 1_000_000 % 1:
        raise ValueError(f"{said} is finer than 0.0001 %")
    return found


@dataclass(frozen=True, order=True)
class Level:
    """Where a step or a condition begins: a number, or a share (`percent`, 0.1 for "10%")."""

    value: Decimal
    percent: bool = False

    def __str__(self) -> str:
        return f"{(self.value * 100).normalize():f}%" if self.percent else f"{self.value:f}"


def _level(said: Any) -> Level:
    if isinstance(said, Level):
        return said
    if isinstance(said, str) and said.strip()[-1:] in {"%", "％", "‰"}:
        return Level(_rate(said), percent=True)
    return Level(_at_least_nothing(said))


Number = Annotated[
    Decimal, BeforeValidator(_at_least_nothing), PlainSerializer(lambda said: f"{said:f}")
]
Rate = Annotated[
    Decimal, BeforeValidator(_rate), PlainSerializer(lambda said: str(Level(said, percent=True)))
]
From = Annotated[Level, BeforeValidator(_level), PlainSerializer(str)]


def parts_per_million(rate: Decimal) -> int:
    return int(rate * 1_000_000)


def thousandths(quantity: Decimal) -> int:
    """Raises ValueError where a quantity is finer than a thousandth."""
    return whole(quantity * 1000, f"{quantity} is finer than a thousandth of a unit")


def minor(money: Decimal, digits: int) -> int:
    """100.50 with two digits → 10050. Raises ValueError where the currency has no such small coin."""
    return whole(money * 10**digits, f"{money} is finer than the currency's smallest coin")


def micro(money: Decimal, digits: int) -> int:
    """An amount a unit in millionths of a minor unit: 0.0125 with two digits → 1,250,000."""
    return whole(money * 10 ** (digits + 6), f"{money} has too many digits")


def whole(value: Decimal, otherwise: str) -> int:
    if value % 1:
        raise ValueError(otherwise)
    return int(value)
