"""Where prices are rounded: a percentage off to the currency's smallest coin, a line's amount once, half up."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xinglian.kernel.money import Money, exponent

HUNDRED = Decimal(100)


def coin(currency: str) -> Decimal:
    """The smallest: 0.01, or 1 where there are no cents."""
    return Decimal(1).scaleb(-exponent(currency))


def to_coin(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(coin(currency), rounding=ROUND_HALF_UP)


def percent_off(base: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Never to nothing."""
    return max(to_coin(base * (HUNDRED - percent) / HUNDRED, currency), coin(currency))


def changed_by(price: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Up by a percentage, down by a negative one; never to nothing."""
    return max(to_coin(price * (HUNDRED + percent) / HUNDRED, currency), coin(currency))


def without_tax(price: Decimal, *, rate: Decimal, includes_tax: bool) -> Decimal:
    return price * HUNDRED / (HUNDRED + rate) if includes_tax else price


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """Of a line: without tax, the tax, and both together."""

    net: Money
    tax: Money
    gross: Money


def amounts(
    *, price: Decimal, quantity: Decimal, currency: str, rate: Decimal, includes_tax: bool
) -> Amounts:
    line = Money.of(price * quantity, currency)
    if includes_tax:
        net = Money.of(line.amount * HUNDRED / (HUNDRED + rate), currency)
        return Amounts(net=net, tax=line - net, gross=line)
    tax = Money.of(line.amount * rate / HUNDRED, currency)
    return Amounts(net=line, tax=tax, gross=line + tax)
