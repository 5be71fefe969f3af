"""Quantities as people and programs read them."""

from decimal import Decimal


def plain(n: Decimal) -> str:
    """Without zeros behind the point and without an exponent: 86.5, 20, 1000."""
    return f"{n.normalize():f}"
