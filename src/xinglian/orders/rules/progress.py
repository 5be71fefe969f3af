"""Where an order is, from its lines: the one place that says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from xinglian.orders.rules.words import Answer, State

NONE = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class LineState:
    """The quantities of a line, as in `orders_orderline`."""

    quantity: Decimal
    answer: str
    cancelled: Decimal = NONE
    refused: Decimal = NONE
    reserved: Decimal = NONE
    picking: Decimal = NONE
    shipped: Decimal = NONE
    received: Decimal = NONE
    missing: Decimal = NONE

    @property
    def wanted(self) -> Decimal:
        """What will come, or has come."""
        return self.quantity - self.cancelled - self.refused

    @property
    def to_send(self) -> Decimal:
        """Neither sent nor on a pick list."""
        return self.wanted - self.picking - self.shipped

    @property
    def under_way(self) -> Decimal:
        return self.shipped - self.received - self.missing


def progress(lines: Iterable[LineState]) -> State:
    """Of an order that is with its seller."""
    all_lines = [one for one in lines if one.wanted > 0]
    if not all_lines:
        return State.CANCELLED
    if all(one.shipped == one.wanted for one in all_lines):
        return State.SHIPPED if any(one.under_way > 0 for one in all_lines) else State.RECEIVED
    if any(one.shipped > 0 for one in all_lines):
        return State.PARTLY
    if any(one.picking > 0 for one in all_lines):
        return State.PICKING
    waits = (Answer.OPEN, Answer.OFFERED)
    if any(one.answer in waits and one.to_send > 0 for one in all_lines):
        return State.PLACED
    return State.CONFIRMED
