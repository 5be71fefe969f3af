"""Quantities: as many digits behind the point as there are."""

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def quantity(value: Any) -> str:
    """1200.000 → 1,200; 2.500 → 2.5; None → —."""
    if value is None or value == "":
        return "—"
    found = Decimal(value)
    return f"{found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize():,f}"


@register.filter
def signed(value: Any) -> str:
    """The same with its sign: +5, -2.5."""
    return ("+" if Decimal(value) > 0 else "") + quantity(value)


@register.filter
def kilograms(grams: int) -> str:
    """2500 → 2.5."""
    return quantity(Decimal(grams) / 1000)
