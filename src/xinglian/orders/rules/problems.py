"""What can be wrong with a wish, and whether it stops an order or is only said."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Problem(StrEnum):
    # They stop an order.
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"
    NO_QUANTITY = "no_quantity"
    NOT_POSITIVE = "not_positive"
    TOO_MANY = "too_many"
    WHOLE_ONLY = "whole_only"
    TOO_FINE = "too_fine"
    DISCONTINUED = "discontinued"
    NO_PRICE = "no_price"
    FROM_QUANTITY = "from_quantity"
    OTHER_CURRENCY = "other_currency"
    # They are said.
    SUPERSEDED = "superseded"
    SHORT = "short"
    TWICE = "twice"
    PRICE_LATER = "price_later"


STOPS = frozenset(
    {
        Problem.UNKNOWN, Problem.UNCLEAR, Problem.NO_QUANTITY, Problem.NOT_POSITIVE, Problem.TOO_MANY,
        Problem.WHOLE_ONLY, Problem.TOO_FINE, Problem.DISCONTINUED, Problem.NO_PRICE, Problem.FROM_QUANTITY,
        Problem.OTHER_CURRENCY,
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Found:
    """A problem with what is needed to say it."""

    problem: Problem
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        return self.problem in STOPS
