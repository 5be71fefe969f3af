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

from xinglian.identity.api import Viewer
from xinglian.stock import access
from xinglian.stock.access import NoLedger, NotThere
from xinglian.stock.actions import count as counting
from xinglian.stock.actions.expect import Delivery, expect
from xinglian.stock.actions.issue import MoreThanHeld, Named, NothingHeld, give_back, issue, receive
from xinglian.stock.actions.open_ledger import OpenAlready, open_ledger
from xinglian.stock.actions.post import By, Line, NotEnough, Posted
from xinglian.stock.actions.reserve import Answer, Answers, Together, Wish, release
from xinglian.stock.actions.reserve import reserve as _reserve
from xinglian.stock.actions.reverse import reverse
from xinglian.stock.actions.take_counted import Taken, take_counted
from xinglian.stock.actions.transfer import arrive
from xinglian.stock.actions.transfer import send as transfer
from xinglian.stock.models import Count
from xinglian.stock.queries.available import Availability, availability
from xinglian.stock.queries.count_document import count_document, newest
from xinglian.stock.queries.held import Held, Landing, held, keeps_ledger, landing
from xinglian.stock.queries.waiting import StockWaiting, waiting
from xinglian.stock.queries.whereabouts import serials_there
from xinglian.stock.rules import documents as forms
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
    "Named",
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
    "Taken",
    "Together",
    "Wish",
    "arrive",
    "available",
    "available_many",
    "count_rows",
    "count_sheet",
    "count_step",
    "counts",
    "expect",
    "fits",
    "forms",
    "give_back",
    "held",
    "is_divisible",
    "issue",
    "keeps_ledger",
    "landing",
    "may_count",
    "open_count",
    "open_ledger",
    "plain_unit",
    "quantity_of",
    "receive",
    "release",
    "reserve_many",
    "reverse",
    "rows_of",
    "same_unit",
    "serials_there",
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


def may_count(viewer: Viewer, what: str) -> bool:
    """`read`, `count` or `book` (open, close, approve, drop): by role, as on the pages."""
    roles = {"read": access.READERS, "count": access.COUNTERS, "book": access.BOOKERS}
    return viewer.has(*roles[what])


def counts(*, viewer: Viewer, below: int, limit: int) -> list[forms.CountSheet]:
    """Of the viewer's own organisation, the newest first, without their rows."""
    ids = newest(org_id=viewer.org_id, below=below, limit=limit)
    found = Count.objects.select_related("location").in_bulk(ids)
    return [count_document(found[one], is_blind=True, with_rows=False) for one in ids]


def count_sheet(*, count_id: int, viewer: Viewer) -> forms.CountSheet:
    """Who still counts is not told what is booked. Raises NotThere."""
    one = _own(count_id, viewer)
    return count_document(
        one, is_blind=one.state == Count.State.OPEN and not access.decides(viewer)
    )


def open_count(*, new: forms.NewCount, viewer: Viewer, now: datetime) -> forms.CountSheet:
    """Raises NoLedger, NotThere (no such place), NothingToCount."""
    place = None
    if new.choice == "place":
        place = access.locations(org_id=viewer.org_id).filter(code__iexact=new.place).first()
        if place is None:
            raise NotThere
    made = counting.open_count(
        org_id=viewer.org_id, name=new.name, choice=new.choice, by=_by(viewer), now=now, location_id=place.pk if place else None, parts=new.parts
    )  # fmt: skip
    return count_sheet(count_id=made.pk, viewer=viewer)


def count_rows(*, count_id: int, new: forms.NewCountRows, viewer: Viewer, now: datetime) -> Taken:
    """All rows are taken, or all that is wrong is said. Raises NotThere, NotOpen."""
    _own(count_id, viewer)
    return take_counted(count_id=count_id, rows=new.rows, by=_by(viewer), now=now)


def count_step(
    *, count_id: int, step: str, rest_is_gone: bool, viewer: Viewer, now: datetime
) -> forms.CountSheet:
    """close, reopen, approve or drop, as on its page. Raises NotThere, NotOpen, NotClosed, NeedsDecider, NotEnough."""
    one, by = _own(count_id, viewer), _by(viewer)
    if step == "close":
        counting.close_count(count_id=one.pk, rest_is_gone=rest_is_gone, by=by, now=now)
    elif step == "reopen":
        counting.reopen_count(count_id=one.pk)
    elif step == "approve":
        may_decide = access.decides(viewer)
        counting.approve_count(count_id=one.pk, by=by, may_decide=may_decide, now=now)
    else:
        counting.drop_count(count_id=one.pk, by=by, now=now)
    return count_sheet(count_id=count_id, viewer=viewer)


def _own(count_id: int, viewer: Viewer) -> Count:
    one = access.count(count_id=count_id)
    if one.org_id != viewer.org_id:
        raise NotThere
    return one


def _by(viewer: Viewer) -> By:
    return By(person_id=viewer.person_id, name=viewer.name)
