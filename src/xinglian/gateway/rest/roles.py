"""Who acts by a token on orders, and whether the role may: the same roles as on the pages."""

from typing import Any

from ninja.errors import HttpError

from xinglian.orders import api as orders


def need(request: Any, what: str) -> None:
    """`what` as in `orders.may`. Raises HttpError 403."""
    if not orders.may(request.viewer, what):
        raise HttpError(403, "Your role may not do this with orders.")


def hand(request: Any) -> Any:
    return orders.hand_of(request.viewer)
