"""Pick lists: what is to be picked, one list on the phone, one scan after the other."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import HANDS, READERS, NotThere
from xinglian.orders.access import shipment as find_shipment
from xinglian.orders.actions import pick
from xinglian.orders.queries import shipments as query
from xinglian.orders.queries.meant_line import meant_line
from xinglian.orders.queries.shipment_words import SHORT_REASONS
from xinglian.orders.web.shipment import page
from xinglian.orders.web.who import hand
from xinglian.stock import api as stock
from xinglian.ui import offline, toast
from xinglian.ui.answers import done, missing_is_404, refused


@allow(*READERS)
@require_GET
def picking(request: ViewerRequest) -> HttpResponse:
    """GET: the lists in hand, and the orders of which something can be picked."""
    viewer = request.viewer
    rows, more = query.ready(org_id=viewer.org_id)
    context = {
        "ready": rows, "is_cut": more, "most": query.MOST_READY, "in_hand": query.in_hand(org_id=viewer.org_id),
        "may_pick": viewer.has(*HANDS), "here": "picking",
    }  # fmt: skip
    return render(request, "orders/picking.html", context)


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def begin(request: ViewerRequest, number: str) -> HttpResponse:
    """POST: a pick list of what of the order can be sent now."""
    try:
        made = pick.open_list(number=number, by=hand(request.viewer), now=clock.now())
    except Refusal as refusal:
        return _or_missing(request, refusal, reverse("orders:picking"))
    return done(request, _("The pick list is open."), to=reverse("orders:shipment", args=[made.number]))  # fmt: skip


@allow(*HANDS)
@require_POST
@offline.once
@missing_is_404(NotThere)
def scan(request: ViewerRequest, number: str) -> Any:
    """POST code: one more of the part it means. From a phone without a network it comes later, once."""
    to, code = reverse("orders:shipment", args=[number]), request.POST.get("code", "").strip()[:200]
    by, now = hand(request.viewer), clock.now()
    try:
        row = meant_line(number=number, code=code)
        row = pick.count(number=number, line_id=row.pk, more=Decimal(1), by=by, now=now)
    except Refusal as refusal:
        if offline.waited(request):
            raise
        return _or_missing(request, refusal, to)
    said = _("Line %(no)s: %(picked)s of %(asked)s") % {
        "no": row.line.no, "picked": plain(row.picked), "asked": plain(row.asked),
    }  # fmt: skip
    return offline.Outcome(said, f"{to}?last={row.pk}")


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def unpick(request: ViewerRequest, number: str, line_id: int) -> HttpResponse:
    """POST: the last scan of a line is taken back."""
    to = reverse("orders:shipment", args=[number])
    try:
        pick.count(number=number, line_id=line_id, more=Decimal(-1), by=hand(request.viewer), now=clock.now())  # fmt: skip
    except Refusal as refusal:
        return _or_missing(request, refusal, to)
    if request.headers.get("HX-Request") == "true":
        toast.done(request, _("The scan was taken back."))
        return page(request, find_shipment(number=number))
    return done(request, _("The scan was taken back."), to=to)


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def line(request: ViewerRequest, number: str, line_id: int) -> HttpResponse:
    """POST picked: so many; with `reason` no more are there."""
    to, by, now = reverse("orders:shipment", args=[number]), hand(request.viewer), clock.now()
    text, reason = request.POST.get("picked", "").strip()[:20], request.POST.get("reason", "")
    try:
        if text:
            pick.count(number=number, line_id=line_id, picked=_quantity(text), by=by, now=now)
        if reason in SHORT_REASONS:
            pick.short(number=number, line_id=line_id, reason=reason, by=by, now=now)
    except Refusal as refusal:
        return _or_missing(request, refusal, to)
    return done(request, _("Counted."), to=f"{to}#lines")


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def step(request: ViewerRequest, number: str, step: str) -> HttpResponse:
    """POST take | finish | drop."""
    to, by, now = reverse("orders:shipment", args=[number]), hand(request.viewer), clock.now()
    try:
        match step:
            case "take":
                pick.take_over(number=number, by=by, now=now)
                said = _("The list is yours now.")
            case "finish":
                pick.finish(number=number, by=by, now=now)
                said = _("Picked. Now pack and send it.")
            case "drop":
                pick.drop(number=number, by=by, now=now)
                said, to = _("Dropped. The goods stay with the order."), reverse("orders:picking")
            case _:
                raise Http404
    except Refusal as refusal:
        return _or_missing(request, refusal, to)
    return done(request, said, to=to)


def _or_missing(request: ViewerRequest, refusal: Refusal, to: str) -> HttpResponse:
    if isinstance(refusal, NotThere):
        raise refusal
    return refused(request, refusal, to=to)


def _quantity(text: str) -> Decimal:
    try:
        return stock.quantity_of(text)
    except stock.NotANumber as error:
        raise pick.NoSuchQuantity(text=text) from error
