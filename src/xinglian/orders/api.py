"""Front door of orders: what programs ask and tell, as documents (`rules.documents`).

Everything here runs in the scope of one of the sides, and goes by the same actions as the pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from xinglian.catalogue.api import normalise_number as number_key
from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.access import NotThere, hand_of, sees_prices
from xinglian.orders.actions import consent as consent_acts
from xinglian.orders.actions.answer import LineAnswer, UnknownLine
from xinglian.orders.actions.answer import answer as answer_lines
from xinglian.orders.actions.approve import approve, refuse
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.choose_sender import NotAgreed, refuse_sending
from xinglian.orders.actions.choose_sender import choose_sender as choose_sender_by_id
from xinglian.orders.actions.claims import settle_claims
from xinglian.orders.actions.count_lines import count_lines
from xinglian.orders.actions.dispatch import dispatch, shipments_of
from xinglian.orders.actions.keep_limits import keep_limits
from xinglian.orders.actions.keep_terms import end_terms, keep_terms
from xinglian.orders.actions.pack import add_parcel, weigh
from xinglian.orders.actions.pack import lay as lay_line
from xinglian.orders.actions.pick import count as count_line
from xinglian.orders.actions.pick import drop as drop_list
from xinglian.orders.actions.pick import finish as finish_list
from xinglian.orders.actions.pick import open_list, take_over
from xinglian.orders.actions.punch_out import LINK_HOURS, open_from_system, token_of
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.actions.returns import Came, Wanted, send_back
from xinglian.orders.actions.returns import ask as ask_return
from xinglian.orders.actions.returns import decide as decide_return
from xinglian.orders.actions.returns import give_up as give_up_return
from xinglian.orders.actions.returns import take_back as take_back_lines
from xinglian.orders.actions.sending import decide as decide_sending
from xinglian.orders.actions.sending import end as end_sending
from xinglian.orders.actions.sending import offer as offer_sending
from xinglian.orders.actions.ship import ship
from xinglian.orders.actions.take_orders import Taken, take_orders
from xinglian.orders.actions.track import Happened, track
from xinglian.orders.models import Basket, Claim, Order, Return, ShipmentLine
from xinglian.orders.queries import claims as claims_query
from xinglian.orders.queries import documents
from xinglian.orders.queries import returns as returns_query
from xinglian.orders.queries.basket_document import checked_lines, document, without_prices
from xinglian.orders.queries.limits import limit_minor
from xinglian.orders.queries.meant_line import meant_line
from xinglian.orders.queries.pick_documents import pick_list, picked_by, picking_work
from xinglian.orders.queries.problem_words import said
from xinglian.orders.queries.seller_codes import seller_names
from xinglian.orders.queries.sellers import NotASeller
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.queries.terms_documents import agreements, approvals, limits, terms
from xinglian.orders.queries.terms_documents import consents as consent_documents
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules import documents as forms
from xinglian.orders.rules import goods_documents as goods_forms
from xinglian.orders.rules import terms_documents as terms_forms
from xinglian.orders.rules.rows import RowProblem
from xinglian.orders.rules.words import (
    Answer,
    ClaimState,
    Origin,
    Reason,
    ReturnReason,
    TrackKind,
)
from xinglian.stock.api import Condition
from xinglian.ui.lists import Page

__all__ = [
    "Answer",
    "Arrived",
    "Came",
    "ClaimState",
    "Condition",
    "GoodsBack",
    "Happened",
    "LineAnswer",
    "NotThere",
    "OpenedBasket",
    "Reason",
    "ReturnReason",
    "RowProblem",
    "Taken",
    "TrackKind",
    "Wanted",
    "add_parcel",
    "agreements",
    "answer_lines",
    "approvals",
    "ask_return",
    "basket",
    "cancel_order",
    "changed_orders",
    "check_order",
    "choose_sender",
    "claims_of",
    "confirmation",
    "consents",
    "count_lines",
    "decide_order",
    "decide_return",
    "decide_sending",
    "differences",
    "dispatch",
    "dispatch_of",
    "drop_list",
    "end_sending",
    "end_terms",
    "finish_list",
    "forms",
    "give_consent",
    "give_up_return",
    "goods_back",
    "goods_forms",
    "hand_of",
    "keep_limits",
    "keep_terms",
    "lay",
    "limits",
    "may",
    "number_key",
    "offer_sending",
    "open_basket",
    "open_list",
    "order",
    "pick_list",
    "picking_work",
    "place_order",
    "receive",
    "refuse_sending",
    "returns",
    "said",
    "scan",
    "sees_prices",
    "send_back",
    "settle_claims",
    "ship",
    "shipments",
    "stock",
    "take_back",
    "take_over",
    "terms",
    "terms_forms",
    "track",
    "weigh",
    "withdraw_consent",
]
withdraw_consent = consent_acts.withdraw
_CHANGED = """
SELECT o.id, o.changed_at FROM orders_order AS o
 WHERE ((%(side)s = 'bought' AND o.buyer_id = %(org)s) OR (%(side)s = 'sold' AND o.seller_id = %(org)s AND o.sent_at IS NOT NULL))
   AND (o.changed_at, o.id) > (%(since)s, %(after)s) ORDER BY o.changed_at, o.id LIMIT %(limit)s
"""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Orders as they are now, in the order of their last change; `last` is where to go on."""

    orders: Sequence[forms.Order]
    last: tuple[datetime, int] | None


@dataclass(frozen=True, kw_only=True)
class OpenedBasket:
    """`path` is signed, leads to the basket until `until`, and opens it to people of its company only."""

    basket_id: int
    path: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class GoodsBack:
    """A return with its lines as the pages show them; without prices for who sees none."""

    back: Return
    lines: list[dict[str, Any]]
    is_priced: bool


def may(viewer: Viewer, what: str) -> bool:
    """`agree`, `buy`, `decide`, `fill`, `sell`, `send` or `read`: by role, as on the pages."""
    roles = {
        "agree": access.AGREERS, "buy": access.BUYERS, "decide": access.DECIDERS, "fill": access.FILLERS, "sell": access.SELLERS,
        "send": access.HANDS, "read": access.READERS,
    }  # fmt: skip
    return viewer.has(*roles[what])


def place_order(*, new: forms.NewOrder, viewer: Viewer, now: datetime) -> Taken:
    """Places it, or says everything that is wrong; the same document orders once."""
    return _take(new, viewer, now, may_order=True)


def check_order(*, new: forms.NewOrder, viewer: Viewer, now: datetime) -> Taken:
    """The same without ordering: prices, stock and problems of every line."""
    return _take(new, viewer, now, may_order=False)


def open_basket(*, new: forms.NewBasket, viewer: Viewer, now: datetime) -> OpenedBasket:
    """For a person to look at. Raises NotASeller, NotReturnable, TooManyLines."""
    until = now + timedelta(hours=LINK_HOURS)
    made = open_from_system(new=new, by=hand_of(viewer), now=now)
    path = reverse("orders:enter", args=[token_of(made, until=until)])
    return OpenedBasket(basket_id=made.pk, path=path, until=until)


def basket(*, basket_id: int, viewer: Viewer, now: datetime) -> forms.Basket:
    """As it was given back, or as it is until then; without prices for who sees none. Raises NotThere, NotASeller."""
    found = access.one(Basket.objects.filter(pk=basket_id, org_id=viewer.org_id, is_punchout=True))
    if found.returned is not None:
        made = forms.Basket.model_validate(found.returned)
    else:
        seller = find_seller(buyer_id=found.org_id, seller_id=found.seller_id)
        made = document(found, checked_lines(found, seller=seller, now=now), seller=seller)
    return made if sees_prices(viewer) else without_prices(made)


def order(*, number: str, viewer: Viewer) -> forms.Order:
    """Raises NotThere."""
    found = access.shown_order(number=number, viewer=viewer)
    return documents.orders(ids=[found.pk], org_id=viewer.org_id, sees_prices=sees_prices(viewer))[
        0
    ]


def confirmation(*, number: str, viewer: Viewer) -> forms.Confirmation:
    """Raises NotThere."""
    found = access.shown_order(number=number, viewer=viewer)
    return documents.confirmations(ids=[found.pk], org_id=viewer.org_id, sees_prices=sees_prices(viewer))[0]  # fmt: skip


def changed_orders(*, viewer: Viewer, side: str, since: datetime, after: int, limit: int) -> Changed:  # fmt: skip
    rows = sql.rows(_CHANGED, {"org": viewer.org_id, "side": side, "since": since, "after": after, "limit": limit})  # fmt: skip
    made = {one.number: one for one in documents.orders(ids=[row["id"] for row in rows], org_id=viewer.org_id, sees_prices=sees_prices(viewer))}  # fmt: skip
    last = (rows[-1]["changed_at"], rows[-1]["id"]) if len(rows) == limit else None
    return Changed(orders=sorted(made.values(), key=lambda one: one.changed_at), last=last)


def shipments(*, number: str, viewer: Viewer) -> list[forms.Dispatch]:
    """Raises NotThere."""
    access.shown_order(number=number, viewer=viewer)
    return documents.dispatches(ids=shipments_of(number=number))


def dispatch_of(*, shipment_id: int) -> forms.Dispatch:
    return documents.dispatches(ids=[shipment_id])[0]


def cancel_order(
    *, number: str, viewer: Viewer, now: datetime, why: str, quantities: Mapping[int, Decimal] | None
) -> None:  # fmt: skip
    """For its buyer. Raises NotThere, TooLate, NothingLeft."""
    if access.order(number=number).buyer_id != viewer.org_id:
        raise NotThere
    cancel(number=number, by=access.hand_of(viewer), now=now, why=why, quantities=quantities)


def consents(*, viewer: Viewer, now: datetime) -> terms_forms.Consents:
    """Given as a buyer, received as a seller."""
    return consent_documents(viewer=viewer, on=trading_day(now))


def give_consent(*, new: terms_forms.NewConsent, viewer: Viewer, now: datetime) -> int:
    """To a seller by code or name; the consent's id. Raises NotASeller, WrongDay."""
    seller = seller_names(buyer_id=viewer.org_id).named(new.seller)
    if seller is None:
        raise NotASeller
    made = consent_acts.give(
        seller_id=seller.seller_id,
        most_minor=new.most_minor,
        until=new.until,
        by=hand_of(viewer),
        now=now,
    )
    return made.pk


def decide_order(*, number: str, agrees: bool, why: str, viewer: Viewer, now: datetime) -> Order:
    """Of a colleague, that waits. Raises NotThere, NotWaiting, OwnOrder."""
    access.one(access.bought(org_id=viewer.org_id).filter(number=number))
    if agrees:
        return approve(number=number, by=hand_of(viewer), now=now)
    return refuse(number=number, why=why, by=hand_of(viewer), now=now)


def choose_sender(*, number: str, sender: str, viewer: Viewer, now: datetime) -> None:
    """For the seller; `sender` is a partner's code, empty: the seller itself. Raises NotThere, NotAgreed, NotMovable, SendsToItself."""
    sender_id = None
    if sender:
        with acting(network()):
            found = identity.organisations_by_code(codes=[sender]).get(sender)
        if found is None:
            raise NotAgreed
        sender_id = found.id
    choose_sender_by_id(number=number, sender_id=sender_id, by=hand_of(viewer), now=now)


def claims_of(*, number: str) -> int:
    """How many differences were raised with a shipment. Raises NotThere."""
    return Claim.objects.filter(shipment=access.shipment(number=number)).count()


def differences(*, viewer: Viewer, state: str = "", after: str = "") -> Page:
    """Of the viewer's organisation as buyer or seller, the newest first; credits only for who sees prices."""
    page = claims_query.page(state=state, org_id=viewer.org_id, after=after)
    if not sees_prices(viewer):
        for row in page.rows:
            row["amount_minor"] = None
    return page


def returns(*, viewer: Viewer, side: str, state: str = "", after: str = "") -> Page:
    """`side`: bought (asked for by us) or sold (ours to answer); the newest first."""
    way = "ours" if side == "bought" else "theirs"
    page = returns_query.page(state=state, side=way, org_id=viewer.org_id, after=after)
    if not sees_prices(viewer):
        for row in page.rows:
            row["value_minor"] = None
    return page


def goods_back(*, number: str, viewer: Viewer) -> GoodsBack:
    """Raises NotThere."""
    back = access.goods_back(number=number)
    return GoodsBack(back=back, lines=returns_query.lines(back), is_priced=sees_prices(viewer))


def take_back(*, number: str, came: Mapping[int, Came], viewer: Viewer, now: datetime) -> None:
    """For the seller; `came` by line number of the order. Raises NotThere, UnknownLine, WrongStep, MoreThanSent."""
    rows = {row["no"]: row for row in returns_query.lines(access.goods_back(number=number))}
    for no in set(came) - set(rows):
        raise UnknownLine(number=number, no=no)
    take_back_lines(
        number=number, by=hand_of(viewer), now=now, received={rows[no]["id"]: one for no, one in came.items()}
    )  # fmt: skip


def scan(*, number: str, code: str, quantity: Decimal, viewer: Viewer, now: datetime) -> ShipmentLine:  # fmt: skip
    """So many more (or, below zero, fewer) of the part the code means. Raises NotThere, NotOnList, and what picking refuses."""
    picked_by(number=number, org_id=viewer.org_id)
    row = meant_line(number=number, code=code)
    return count_line(number=number, line_id=row.pk, more=quantity, by=hand_of(viewer), now=now)


def lay(*, number: str, no: int, parcel: int, to: int, quantity: Decimal, viewer: Viewer, now: datetime) -> None:  # fmt: skip
    """So many of an order line out of one parcel into another. Raises NotThere, WrongStep, NotInParcel."""
    shipment = picked_by(number=number, org_id=viewer.org_id)
    row = access.one(ShipmentLine.objects.filter(shipment=shipment, line__no=no, parcel_no=parcel))
    lay_line(number=number, line_id=row.pk, quantity=quantity, to=to, by=hand_of(viewer), now=now)


def stock(*, viewer: Viewer, now: datetime, after: str, limit: int) -> forms.Stock:
    return documents.stock(org_id=viewer.org_id, at=now, after=after, limit=limit)


def _take(new: forms.NewOrder, viewer: Viewer, now: datetime, *, may_order: bool) -> Taken:
    day: date | None = new.wanted_on
    shared: dict[str, Any] = {
        "document": new.document, "seller": new.seller, "currency": new.currency, "wanted_on": day, "urgent": new.urgent, "_sheet": "",
    }  # fmt: skip
    rows = [{**shared, **line.model_dump(), "_row": at} for at, line in enumerate(new.lines, start=1)]  # fmt: skip
    return take_orders(
        rows, buyer_id=viewer.org_id, by=access.hand_of(viewer), now=now, labels={}, origin=Origin.API, may_order=may_order,
        limit_minor=limit_minor(org_id=viewer.org_id, roles=viewer.roles), seen_minor=new.total_minor, note=new.note,
    )  # fmt: skip
