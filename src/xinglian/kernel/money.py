"""Money: integer minor units and a currency, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xinglian.kernel.quantity import plain

# ISO 4217 minor units; currencies not listed have two.
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3}
_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "TWD": "NT$", "GBP": "£", "MOP": "MOP$"}


def exponent(currency: str) -> int:
    """Digits after the point of a currency (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def unit_price_words(price: Decimal, currency: str = "CNY") -> str:
    """A price each, with the currency's digits at least and none that says nothing: 86.50, 0.333."""
    exact = plain(price)
    return f"{price:,.{max(len(exact.partition('.')[2]), exponent(currency))}f}"


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (fen, cents) of one currency."""

    minor: int
    currency: str = "CNY"

    @staticmethod
    def of(amount: Decimal | int | str, currency: str = "CNY") -> "Money":
        """Round half up to the currency's minor unit, once."""
        scaled = Decimal(amount).scaleb(exponent(currency))
        return Money(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        sign = _SIGNS.get(self.currency, self.currency + " ")
        digits = exponent(self.currency)
        return f"{'-' if self.minor < 0 else ''}{sign}{abs(self.amount):,.{digits}f}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
        return other
