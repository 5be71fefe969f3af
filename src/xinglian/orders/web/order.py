"""One order, for both of its sides: what is on the page follows from whose page it is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinglian.identity.api import Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.orders.access import (  # fmt: skip
    BUYERS,
    DECIDERS,
    HANDS,
    READERS,
    SELLERS,
    NotThere,
    pays_or_sells,
    sees_prices,
    shown_order,
)
from xinglian.orders.actions.choose_sender import MOVABLE
from xinglian.orders.models import Order
from xinglian.orders.queries import claims, returns, shipments
from xinglian.orders.queries import order_page as query
from xinglian.orders.queries.sending import senders_for
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.queries.words import ORIGINS, STATES
from xinglian.orders.rules.words import DESK_STATES, OPEN_STATES, Origin, State
from xinglian.orders.web.answer_lines import answer_lines
from xinglian.ui.answers import missing_is_404


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def order(request: ViewerRequest, number: str) -> HttpResponse:
    found = shown_order(number=number, viewer=request.viewer)
    return render(request, "orders/order.html", page_of(request, found))


def page_of(request: ViewerRequest, found: Order) -> dict[str, Any]:
    """What the page of an order shows; forms of it that are refused show it again with what is wrong."""
    viewer, today = request.viewer, trading_day(clock.now())
    lines = query.lines(found, today=today)
    word, tone = STATES[State(found.state)]
    sides = _sides(viewer, found, lines)
    senders = senders_for(found) if sides["may_sell"] and found.state in MOVABLE else []
    return {
        "answer_lines": answer_lines(found, lines) if sides["may_sell"] else [],
        "o": found, "lines": lines, "history": query.history(found), "shipments": shipments.of_order(found), "claims": claims.of_order(found.pk), "returns": returns.of_order(found.pk), "today": today, "state_word": word, "tone": tone,
        "total": Money(found.total_minor, found.currency), "promised_on": query.promised_by(lines), "priced": sees_prices(viewer) and pays_or_sells(found, viewer),
        "origin_word": ORIGINS[Origin(found.origin)], "is_cut": found.lines_count > len(lines), "list_url": reverse("orders:list"),
        "senders": senders, "may_choose_sender": bool(senders or found.sender_id) and sides["may_sell"] and found.state in MOVABLE,
        "may_refuse_sending": sides["is_sender"] and viewer.has(*SELLERS) and found.state in MOVABLE,
        "is_due": bool(found.answer_due and found.state == State.PLACED), **sides,
    }  # fmt: skip


def _sides(viewer: Viewer, found: Order, lines: list[dict[str, Any]]) -> dict[str, Any]:
    is_buyer, is_seller = viewer.org_id == found.buyer_id, viewer.org_id == found.seller_id
    may_buy = is_buyer and viewer.has(*BUYERS)
    return {
        "is_buyer": is_buyer, "is_seller": is_seller, "is_sender": viewer.org_id == found.sender_id, "may_buy": may_buy,
        "may_pick": viewer.org_id == (found.sender_id or found.seller_id) and viewer.has(*HANDS) and found.state in DESK_STATES
        and any(one["answer"] in ("confirmed", "later") and one["left"] > 0 for one in lines),
        "may_settle_claims": is_seller and viewer.has(*SELLERS),
        "may_sell": is_seller and viewer.has(*SELLERS) and found.state in DESK_STATES,
        "may_cancel": may_buy and found.state in OPEN_STATES and any(one["left"] > 0 for one in lines),
        "may_return": may_buy and any(one["received"] > one["returned"] for one in lines),
        "may_approve": is_buyer and viewer.has(*DECIDERS) and found.state == State.WAITING and found.placed_by != viewer.person_id,
        "has_offers": may_buy and any(one["is_offered"] for one in lines),
    }  # fmt: skip
