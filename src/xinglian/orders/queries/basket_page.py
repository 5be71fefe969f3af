"""A basket as its page shows it: every line checked, what is wrong with it, what the whole comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Basket
from xinglian.orders.queries import basket_lines
from xinglian.orders.queries.check_lines import Checked, check_lines
from xinglian.orders.queries.problem_words import said as sentence
from xinglian.orders.rules.problems import Problem
from xinglian.orders.rules.terms import Seller

PAGE_LINES = 100
_OPEN = """
SELECT b.id, b.name, b.seller_id, b.seller_name, b.person_name, b.person_id, b.changed_at, b.is_template, count(l.id) AS lines
  FROM orders_basket AS b LEFT JOIN orders_basketline AS l ON l.basket_id = b.id AND l.removed_at IS NULL
 WHERE b.org_id = %s AND b.buyer_id IS NULL AND b.ordered_as_id IS NULL AND b.removed_at IS NULL AND b.is_template = %s
 GROUP BY b.id ORDER BY b.changed_at DESC LIMIT 100
"""


@dataclass(frozen=True, kw_only=True)
class BasketView:
    """`lines` are those of the page asked for; everything else counts all of them."""

    lines: Sequence[dict[str, Any]]
    count: int
    stopped: int
    superseded: int
    short: int
    shown: str
    first: int
    next_first: int | None
    previous_first: int | None
    total: Money
    is_priced: bool
    wrong_ids: Sequence[int]


def view(
    basket: Basket, *, seller: Seller, now: datetime, shown: str = "all", first: int = 0, was: Mapping[int, Decimal] | None = None
) -> BasketView:  # fmt: skip
    """`was`: unit prices the person saw before, by line number, where they have changed meanwhile."""
    rows = basket_lines.rows(basket_id=basket.pk)
    check = partial(
        check_lines, seller=seller, buyer_id=basket.for_org_id, lines=[basket_lines.as_wanted(row) for row in rows], now=now,
        wanted_on=basket.wanted_on,
    )  # fmt: skip
    if basket.buyer_id is None:
        checked = check()
    else:
        # What a buyer pays is its own to ask; the caller has checked its consent.
        with acting(network(), savepoint=False):
            checked = check()
    pairs = list(zip(rows, checked, strict=True))
    wrong = [(row, one) for row, one in pairs if one.stops]
    said = [(row, one) for row, one in pairs if one.problems]
    chosen = {"wrong": wrong, "said": said}.get(shown, pairs)
    first = max(0, min(first, len(chosen) - 1)) // PAGE_LINES * PAGE_LINES
    return BasketView(
        lines=[_line(row, one, seller, was or {}) for row, one in chosen[first : first + PAGE_LINES]],
        count=len(rows), stopped=len(wrong), superseded=sum(one.newer is not None for one in checked),
        short=sum(any(p.problem == Problem.SHORT for p in one.problems) for one in checked), shown=shown, first=first,
        next_first=first + PAGE_LINES if first + PAGE_LINES < len(chosen) else None,
        previous_first=first - PAGE_LINES if first else None,
        total=Money(sum(one.price.amount_minor or 0 for one in checked), seller.terms.currency),
        is_priced=all(one.price.unit_price is not None for one in checked), wrong_ids=[row["id"] for row, _one in wrong],
    )  # fmt: skip


def open_baskets(*, org_id: int) -> list[dict[str, Any]]:
    return sql.rows(_OPEN, [org_id, False])


def templates(*, org_id: int) -> list[dict[str, Any]]:
    return sql.rows(_OPEN, [org_id, True])


def _line(
    row: dict[str, Any], one: Checked, seller: Seller, was: Mapping[int, Decimal]
) -> dict[str, Any]:
    price = one.price.unit_price
    return {
        "id": row["id"], "no": row["no"], "text": row["text"], "quantity": row["quantity"], "part": one.part, "price": price,
        "is_net": price is not None and not one.price.includes_tax,
        "was": was[row["no"]] if row["no"] in was and was[row["no"]] != price else None, "price_list": one.price.price_list,
        "amount": None if one.price.amount_minor is None else Money(one.price.amount_minor, seller.terms.currency),
        "in_stock": one.now, "is_whole": one.now is not None and one.now == row["quantity"], "promised_on": one.promised_on,
        "newer": one.newer, "candidates": one.candidates, "stops": one.stops,
        "said": [
            {"stops": p.stops, "sentence": sentence(p, one)}
            for p in one.problems
            if p.problem not in (Problem.SHORT, Problem.SUPERSEDED)
        ],
        "short": next((sentence(p, one) for p in one.problems if p.problem == Problem.SHORT), ""),
    }  # fmt: skip
