"""Front door of the stock ledger, for those who sell, move and plan goods.

    stock.available_many(org_ids=[…], part_ids=[…], on=day) -> {(org_id, part_id): Availability}
    stock.reserve_many(wishes=[stock.Wish(…)], reference="SO-1", key="…", together="all", now=…) -> Answers
    stock.release(reference=…) · stock.issue(org_id=…, reference=…, key=…) · stock.receive(…) · stock.transfer(…)

All run in the caller's scope and transaction: a partner sees and moves its own goods only. Whoever sells
another organisation's goods first checks that it may, and opens `acting(network())` around the call.
The number of statements does not grow with the number of lines; locks are taken in one order; a key that
was used before answers as it did. Set-based readers join `stock_pub_balance`, `stock_pub_movement`, `stock_pub_ledger`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import product

from xinglian.stock.access import NoLedger, NotThere
from xinglian.stock.actions.expect import Delivery, expect
from xinglian.stock.actions.issue import MoreThanHeld, NothingHeld, give_back, issue, receive
from xinglian.stock.actions.open_ledger import OpenAlready, open_ledger
from xinglian.stock.actions.post import By, Line, NotEnough, Posted
from xinglian.stock.actions.reserve import Answer, Answers, Together, Wish, release
from xinglian.stock.actions.reserve import reserve as _reserve
from xinglian.stock.actions.reverse import reverse
from xinglian.stock.actions.transfer import arrive
from xinglian.stock.actions.transfer import send as transfer
from xinglian.stock.queries.available import Availability, availability
from xinglian.stock.queries.held import Held, Landing, held, landing
from xinglian.stock.queries.waiting import StockWaiting, waiting
from xinglian.stock.rules.load import Load
from xinglian.stock.rules.units import fits, is_divisible, plain_unit, same_unit
from xinglian.stock.rules.words import Condition, Kind, Place
from xinglian.stock.rules.written import NotANumber, Row, quantity_of, rows_of

__all__ = [
    "Answer",
    "Answers",
    "Availability",
    "By",
    "Condition",
    "Delivery",
    "Held",
    "Kind",
    "Landing",
    "Line",
    "Load",
    "MoreThanHeld",
    "NoLedger",
    "NotANumber",
    "NotEnough",
    "NotThere",
    "NothingHeld",
    "OpenAlready",
    "Place",
    "Posted",
    "Row",
    "StockWaiting",
    "Together",
    "Wish",
    "arrive",
    "available",
    "available_many",
    "expect",
    "fits",
    "give_back",
    "held",
    "is_divisible",
    "issue",
    "landing",
    "open_ledger",
    "plain_unit",
    "quantity_of",
    "receive",
    "release",
    "reserve_many",
    "reverse",
    "rows_of",
    "same_unit",
    "transfer",
    "waiting",
]


def available_many(
    *, org_ids: Iterable[int], part_ids: Iterable[int], on: date | None = None
) -> dict[tuple[int, int], Availability]:
    """What may be promised now, and what is expected until `on` (None: whatever is known), by (organisation, part)."""
    found = availability(wanted=list(product(sorted(set(org_ids)), sorted(set(part_ids)))))
    if on is None:
        return found
    return {
        one: Availability(now=a.now, later=[(due, n) for due, n in a.later if due <= on])
        for one, a in found.items()
    }


def available(*, org_id: int, part_id: int, on: date | None = None) -> Availability:
    return available_many(org_ids=[org_id], part_ids=[part_id], on=on)[org_id, part_id]


def reserve_many(
    *,
    wishes: Sequence[Wish],
    reference: str,
    key: str,
    now: datetime,
    together: Together = "all",
    expires_at: datetime | None = None,
    is_new_key: bool = False,
) -> Answers:
    """Hold goods for `reference` (an order's number): all lines or none, or of each what there is.

    Each answer says how much is held, how much is short, and from when enough could be had. `is_new_key`: nobody else can
    have used the key, so nobody looks.
    """
    return _reserve(
        wishes=wishes, reference=reference, key=key, together=together, now=now, expires_at=expires_at, is_new_key=is_new_key
    )  # fmt: skip
