"""What is wrong with a wish, in words that name the remedy."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel.quantity import plain
from xinglian.orders.queries.check_lines import Checked
from xinglian.orders.rules.problems import Found, Problem
from xinglian.stock.api import plain_unit

_SAID: Mapping[Problem, Any] = {
    Problem.UNKNOWN: gettext_lazy("No part has this number. Check it; spaces and dashes do not matter."),
    Problem.UNCLEAR: gettext_lazy("This can mean several parts: %(numbers)s. Write one of these numbers."),
    Problem.NO_QUANTITY: gettext_lazy("Write how many."),
    Problem.NOT_POSITIVE: gettext_lazy("Only quantities above 0 can be ordered. What is to go back is a return."),
    Problem.TOO_MANY: gettext_lazy("At most %(most)s of one part in a line. Order fewer, or talk to the seller."),
    Problem.WHOLE_ONLY: gettext_lazy("This part is sold by the %(unit)s: write a whole number."),
    Problem.TOO_FINE: gettext_lazy("At most three decimals. Round it."),
    Problem.DISCONTINUED: gettext_lazy("No longer made, and nothing replaces it. Ask the seller what fits instead."),
    Problem.NO_PRICE: gettext_lazy("There is no price for you for this part. Ask the seller for one."),
    Problem.FROM_QUANTITY: gettext_lazy("Sold from %(least)s on. Order at least as many."),
    Problem.OTHER_CURRENCY: gettext_lazy("There is no price in %(currency)s for this part. Ask the seller for one."),
    Problem.SUPERSEDED: gettext_lazy("Superseded by %(number)s. Order that one if old stock does not matter to you."),
    Problem.TWICE: gettext_lazy("Stands %(n)s times in this order."),
    Problem.PRICE_LATER: gettext_lazy("%(seller)s states the price when it confirms."),
}  # fmt: skip
# Which field of a line a problem is about.
FIELDS: Mapping[Problem, str] = {
    Problem.NO_QUANTITY: "quantity", Problem.NOT_POSITIVE: "quantity", Problem.TOO_MANY: "quantity", Problem.WHOLE_ONLY: "quantity",
    Problem.TOO_FINE: "quantity", Problem.FROM_QUANTITY: "quantity", Problem.OTHER_CURRENCY: "currency", Problem.SHORT: "quantity",
}  # fmt: skip
MOST_NUMBERS = 5


def field_of(problem: Problem) -> str:
    return FIELDS.get(problem, "part_number")


def said(found: Found, of: Checked) -> str:
    if found.problem == Problem.SHORT:
        return _short(found.params)
    params = {key: _plain(value) for key, value in found.params.items()}
    if "unit" in params:
        params["unit"] = params["unit"] or plain_unit("")
    numbers = [card.number for card in of.candidates[:MOST_NUMBERS]]
    return str(_SAID[found.problem]) % {**params, "numbers": _(", ").join(numbers)}


def _short(params: Mapping[str, Any]) -> str:
    if params.get("ready_on"):
        return _("%(now)s at once, all of it from %(day)s on.") % {"now": _plain(params["now"]), "day": params["ready_on"]}  # fmt: skip
    return _("%(now)s at once; when the rest comes is not known. The seller will say.") % {"now": _plain(params["now"])}  # fmt: skip


def _plain(value: Any) -> Any:
    return plain(value) if hasattr(value, "normalize") else value
