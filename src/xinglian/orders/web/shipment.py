"""One shipment, for everybody who touches it: picked, packed and sent by one side, followed and counted by the other.

No price stands here: who sends for another does not see what it is sold at.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import BUYERS, HANDS, READERS, SELLERS, NotThere, receives
from xinglian.orders.access import shipment as find_shipment
from xinglian.orders.actions import pack
from xinglian.orders.actions.ship import ship
from xinglian.orders.actions.track import UNDER_WAY, Happened, track
from xinglian.orders.models import Shipment
from xinglian.orders.queries import claims
from xinglian.orders.queries import shipments as query
from xinglian.orders.queries.shipment_words import SHIPMENT_STATES, SHORT_REASONS, TRACKS
from xinglian.orders.rules.words import ShipmentState, TrackKind
from xinglian.orders.web.papers import papers_of
from xinglian.orders.web.who import hand
from xinglian.stock import api as stock
from xinglian.ui import offline, security
from xinglian.ui.answers import done, missing_is_404, refuse, refused
from xinglian.ui.days import MomentInput


class ShipForm(forms.Form):
    carrier = forms.CharField(label=pgettext_lazy("shipment", "Carrier"), max_length=60, required=False)  # fmt: skip
    tracking = forms.CharField(label=gettext_lazy("Tracking number"), max_length=60, required=False)
    eta = forms.DateTimeField(
        label=gettext_lazy("Arrives about"), required=False, widget=MomentInput(),
        help_text=gettext_lazy("Left empty: the day that was promised."),
    )  # fmt: skip
    note = forms.CharField(label=pgettext_lazy("shipment", "Remark"), max_length=300, required=False)  # fmt: skip


class TrackForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=[(kind.value, word) for kind, (word, _icon) in TRACKS.items() if kind != TrackKind.HANDED_OVER],
    )  # fmt: skip
    at = forms.DateTimeField(
        label=gettext_lazy("When"), required=False, widget=MomentInput(), help_text=gettext_lazy("Left empty: now."),
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("Where"), max_length=80, required=False)
    text = forms.CharField(label=gettext_lazy("In words"), max_length=300, required=False)
    eta = forms.DateTimeField(label=gettext_lazy("Arrives about"), required=False, widget=MomentInput())  # fmt: skip


@allow(*READERS)
@require_GET
@offline.keep
@missing_is_404(NotThere)
def shipment(request: ViewerRequest, number: str) -> HttpResponse:
    return page(request, find_shipment(number=number))


def page(
    request: ViewerRequest, found: Shipment, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page; forms that are refused show it again with what is wrong. While it is picked, GET ?last= is the line of the
    last scan, and htmx is given the list alone."""
    viewer = request.viewer
    is_sender = viewer.org_id == (found.sender_id or found.seller_id)
    is_buyer = receives(found.order, viewer)
    hands = is_sender and viewer.has(*HANDS)
    lines = query.lines(found)
    word, tone = SHIPMENT_STATES[ShipmentState(found.state)]
    is_mine = found.picker_id is None or found.picker_id == viewer.person_id
    context = {
        "s": found, "lines": lines, "counted": query.by_order_line(lines), "parcels": query.parcels(found), "lots": query.lots(found) if found.shipped_at else [], "tracks": query.tracks(found),
        "state_word": word, "tone": tone, "order_number": found.order.number, "is_buyer": is_buyer, "is_sender": is_sender,
        "may_pick": hands and found.state == ShipmentState.PICKING and is_mine, "may_take": hands and found.state == ShipmentState.PICKING and not is_mine,
        "may_pack": hands and found.state == ShipmentState.PACKED, "may_drop": hands and found.state in (ShipmentState.PICKING, ShipmentState.PACKED),
        "may_track": (hands or (viewer.org_id == found.seller_id and viewer.has(*HANDS))) and found.state in UNDER_WAY,
        "may_receive": is_buyer and viewer.has(*BUYERS) and found.state in UNDER_WAY, "reasons": SHORT_REASONS.items(),
        "claims": claims.of_shipment(found.pk) if found.received_at else [], "may_settle_claims": viewer.org_id == found.seller_id and viewer.has(*SELLERS),
        "done_lines": sum(one["is_done"] for one in lines), "list_url": reverse("orders:incoming" if is_buyer else "orders:picking"),
        "ship_form": ShipForm(), "track_form": TrackForm(), "is_sent": found.shipped_at is not None, "papers": papers_of(found), **more,
    }  # fmt: skip
    if found.state == ShipmentState.PICKING:
        last = request.GET.get("last", "")
        context |= {
            "last": next((one for one in lines if str(one["id"]) == last), None), "scan_what": f"orders:{found.number}:scan",
            "is_all": all(one["is_done"] for one in lines),
        }  # fmt: skip
        if request.headers.get("HX-Request") == "true":
            return render(request, "orders/_picking.html", context, status=status)
    return security.allow_wasm(render(request, "orders/shipment.html", context, status=status))


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def packing(request: ViewerRequest, number: str) -> HttpResponse:
    """POST do=parcel | weigh (no, weight) | lay (line, quantity, to)."""
    to, by, now, given = reverse("orders:shipment", args=[number]), hand(request.viewer), clock.now(), request.POST  # fmt: skip
    try:
        match given.get("do"):
            case "weigh":
                pack.weigh(number=number, no=_whole(given.get("no")), kilograms=_number(given.get("weight"), pack.NoWeight()), by=by, now=now)  # fmt: skip
                said = _("Weighed.")
            case "lay":
                wrong = pack.NotInParcel(there="—", no=given.get("to", "")[:3])
                pack.lay(number=number, line_id=_whole(given.get("line")), quantity=_number(given.get("quantity"), wrong), to=_whole(given.get("to")), by=by, now=now)  # fmt: skip
                said = _("Moved to the other parcel.")
            case _:
                made = pack.add_parcel(number=number, by=by, now=now)
                said = _("Parcel %(no)s is there. Move goods into it.") % {"no": made.no}
    except Refusal as refusal:
        if isinstance(refusal, NotThere):
            raise
        return refused(request, refusal, to=to)
    return done(request, said, to=f"{to}#parcels")


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def send_off(request: ViewerRequest, number: str) -> HttpResponse:
    """POST carrier, tracking, eta, note: the goods leave."""
    form = ShipForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            ship(
                number=number, by=hand(request.viewer), now=clock.now(), carrier=given["carrier"], tracking=given["tracking"],
                eta=given["eta"], note=given["note"],
            )  # fmt: skip
            return done(request, _("Sent. The buyer knows."), to=reverse("orders:shipment", args=[number]))  # fmt: skip
        except Refusal as refusal:
            if isinstance(refusal, NotThere):
                raise
            refuse(form, refusal)
    return page(request, find_shipment(number=number), status=422, ship_form=form)


@allow(*HANDS)
@require_POST
@missing_is_404(NotThere)
def happened(request: ViewerRequest, number: str) -> HttpResponse:
    """POST kind, at, place, text, eta: an event of the way, by hand."""
    form, now = TrackForm(request.POST), clock.now()
    if form.is_valid():
        given = form.cleaned_data
        one = Happened(
            kind=TrackKind(given["kind"]), at=given["at"] or now, place=given["place"], text=given["text"], eta=given["eta"]
        )  # fmt: skip
        try:
            track(number=number, happened=[one], source="hand", by=hand(request.viewer), now=now)
            return done(request, _("Noted. Both sides see it."), to=reverse("orders:shipment", args=[number]))  # fmt: skip
        except Refusal as refusal:
            if isinstance(refusal, NotThere):
                raise
            refuse(form, refusal)
    return page(request, find_shipment(number=number), status=422, track_form=form)


def _whole(text: str | None) -> int:
    """Raises NotThere: only pages of ours send it."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise NotThere
    return int(text)


def _number(text: str | None, wrong: Refusal) -> Decimal:
    try:
        return stock.quantity_of(text or "")
    except stock.NotANumber as error:
        raise wrong from error
