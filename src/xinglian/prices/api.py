"""Front door of prices.

    prices.quote_many(buyer_id=…, lines=[(part_id, quantity)], on=…) -> [Quote]      prices.quote(…) -> Quote
    prices.price_day(at=…)   the day whose prices count at a moment
    prices.ask(viewer=…, buyer_code=…, lines=[(number, quantity)], …)   typed numbers priced, with the reasons, for a program
    prices.change_concerns(change_id=…), percentage_concerns(…)   whose prices a published change, a percentage moves

Everything is narrowed by the scope in force: a partner asks for itself. Set-based readers join `prices_pub_price`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.prices import access
from xinglian.prices.access import ChangeGone, ListGone
from xinglian.prices.actions import change_prices
from xinglian.prices.actions.write_prices import write_prices
from xinglian.prices.models import Change
from xinglian.prices.queries.concerned import Concerned, concerned, concerned_by_percentage
from xinglian.prices.queries.documents import (
    Page,
    changed_prices,
    lists,
    price_change,
    price_changes,
    price_list,
    prices,
)
from xinglian.prices.queries.price_check import Line as PricedLine
from xinglian.prices.queries.price_check import price_lines
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.rules import documents as forms
from xinglian.prices.rules.asked_lines import MOST as MOST_ASKED
from xinglian.prices.rules.asked_lines import Asked
from xinglian.prices.rules.quote import Considered, ListCard, Offer, Quote
from xinglian.prices.rules.rounding import Amounts
from xinglian.prices.rules.words import NoPrice, Verdict

__all__ = [
    "MOST_ASKED",
    "Amounts",
    "ChangeGone",
    "Concerned",
    "Considered",
    "ListCard",
    "ListGone",
    "NoPrice",
    "NotThatDay",
    "NotYours",
    "Offer",
    "Page",
    "Priced",
    "PricedLine",
    "Quote",
    "Verdict",
    "ask",
    "change_concerns",
    "changed_prices",
    "draft_percent",
    "forms",
    "lists",
    "may",
    "percentage_concerns",
    "price_change",
    "price_changes",
    "price_day",
    "price_list",
    "prices",
    "quote",
    "quote_many",
    "step_change",
    "write_prices",
]


class ReasonMissing(Refusal):
    sentence = _("Write your reason: it stands beside the prices.")
    field = "why"


class NotYours(Refusal):
    sentence = _("There is no such buyer whose prices are yours to see. Leave the buyer empty to ask for yourself.")  # fmt: skip
    field = "buyer"


class NotThatDay(Refusal):
    sentence = _("Prices of another day, and as the books stood, are told by the maker only. Leave the day empty for today.")  # fmt: skip
    field = "day"


@dataclass(frozen=True, kw_only=True)
class Priced:
    buyer_name: str
    day: date
    lines: list[PricedLine]


def ask(
    *, viewer: Viewer, buyer_code: str, lines: Iterable[tuple[str, Decimal]], day: date | None, currency: str,
    known_at: datetime | None, now: datetime,
) -> Priced:  # fmt: skip
    """As the pages answer: readers of the maker for a buyer they reach, a partner's buyers for themselves and today. At most
    MOST_ASKED lines count. Raises NotYours, NotThatDay."""
    today, of_maker = price_day(at=now), viewer.has(*access.READERS)
    if not (of_maker or viewer.has(*access.BUYERS)):
        raise NotYours
    found = (
        identity.organisations_by_code(codes=[buyer_code]).get(buyer_code) if buyer_code else None
    )
    buyer_id = found.id if found else (0 if buyer_code or of_maker else viewer.org_id)
    buyer = partners.partner(partner_id=buyer_id)
    if buyer is None or not (of_maker or buyer_id == viewer.org_id):
        raise NotYours
    if not of_maker and (known_at is not None or day not in (None, today)):
        raise NotThatDay
    asked = [Asked(number=number, quantity=quantity) for number, quantity in lines][:MOST_ASKED]
    day = day or today
    priced = price_lines(
        buyer_id=buyer_id, asked=asked, day=day, currency=currency, known_at=known_at, of_maker=of_maker,
    )  # fmt: skip
    return Priced(buyer_name=buyer.name, day=day, lines=priced)


def may(viewer: Viewer, what: str) -> bool:
    """`read` or `keep` price lists: by role, as on the pages."""
    return viewer.has(*(access.KEEPERS if what == "keep" else access.READERS))


def draft_percent(*, list_id: int, new: forms.NewPercent, viewer: Viewer, now: datetime) -> Change:
    """Raises ListGone and what `change_prices.draft_percent` raises."""
    first = new.starts_on or max(price_day(at=now), access.list_seen(list_id).valid_from)
    return change_prices.draft_percent(
        list_id=list_id, percent=new.percent, category=new.category, starts_on=first, ends_on=new.ends_on, note=new.note,
        viewer=viewer, now=now,
    )  # fmt: skip


def step_change(*, change_id: int, step: str, why: str, viewer: Viewer, now: datetime) -> Change:
    """`publish`, `approve`, `refuse` or `withdraw`; the two words of the second person need a reason. Raises ChangeGone,
    ReasonMissing, and what `change_prices` raises."""
    if step == "publish":
        return change_prices.publish_change(change_id=change_id, reason=why, viewer=viewer, now=now)
    if step == "withdraw":
        return change_prices.withdraw_change(change_id=change_id, viewer=viewer, now=now)
    if not why.strip():
        raise ReasonMissing
    if step == "approve":
        return change_prices.approve_change(change_id=change_id, answer=why, viewer=viewer, now=now)
    return change_prices.refuse_change(change_id=change_id, answer=why, viewer=viewer)


def price_day(*, at: datetime) -> date:
    """Prices change at midnight where the maker is (`TIME_ZONE`), wherever the buyer looks from."""
    return timezone.localdate(at, timezone.get_default_timezone())


def change_concerns(*, change_id: int) -> Concerned | None:
    """Buyers whose price of a changed part is another because of it; None when it was taken back. As network()."""
    return concerned(change_id=change_id)


def percentage_concerns(
    *, list_id: int, category: str, starts_on: date, kept_at: datetime
) -> Concerned | None:
    """As `change_concerns`, of a percentage as it was kept at a moment."""
    return concerned_by_percentage(
        list_id=list_id, category=category, starts_on=starts_on, kept_at=kept_at
    )


def quote_many(
    *,
    buyer_id: int,
    lines: Iterable[tuple[int, Decimal | int]],
    on: date | datetime,
    currency: str = "CNY",
    known_at: datetime | None = None,
) -> list[Quote]:
    """The price of each line for a buyer on a day, or why there is none; in the order of the lines.

    `on`: a day, or the moment of an order. `known_at`: as the books stood then; None, as they stand now. The partner's own
    type, layer and place are those of today. Three statements for any number of lines.
    """
    day = price_day(at=on) if isinstance(on, datetime) else on
    asked = [(part_id, Decimal(quantity)) for part_id, quantity in lines]
    return quote_lines(
        buyer_id=buyer_id, lines=asked, day=day, currency=currency, known_at=known_at
    )


def quote(
    *,
    buyer_id: int,
    part_id: int,
    quantity: Decimal | int = 1,
    on: date | datetime,
    currency: str = "CNY",
    known_at: datetime | None = None,
) -> Quote:
    (found,) = quote_many(
        buyer_id=buyer_id, lines=[(part_id, quantity)], on=on, currency=currency, known_at=known_at
    )
    return found
