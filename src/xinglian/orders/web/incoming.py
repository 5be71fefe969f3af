"""What is on its way to the buyer: found by scanning a label, counted, taken over; works without a network."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, files
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import BUYERS, READERS, NotThere, receives
from xinglian.orders.access import shipment as find_shipment
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.models import Claim, Parcel
from xinglian.orders.queries import shipments as query
from xinglian.orders.web.papers import code_of
from xinglian.orders.web.shipment import page
from xinglian.orders.web.who import hand
from xinglian.stock import api as stock
from xinglian.ui import offline, security
from xinglian.ui.answers import missing_is_404
from xinglian.ui.chips import with_query
from xinglian.ui.lists import Tab

LARGEST_PHOTO = 8 * 1024 * 1024
_FIELDS = ("received", "damaged", "wrong", "surplus")


class NoNumber(Refusal):
    sentence = gettext_lazy("Line %(no)s: “%(text)s” is no quantity. Write how many came.")


@allow(*READERS)
@require_GET
@offline.keep
def incoming(request: ViewerRequest) -> HttpResponse:
    """GET ?code=: a label that was scanned leads to its shipment. ?show=done: what was received."""
    viewer, code = request.viewer, code_of(request.GET.get("code", ""))
    is_done = request.GET.get("show") == "done"
    if code:
        parcel = Parcel.objects.filter(code=code).select_related("shipment").first()
        if parcel is not None:
            return redirect("orders:shipment", parcel.shipment.number)
    context = {
        "page": query.incoming(org_id=viewer.org_id, is_done=is_done, after=request.GET.get("after", "")), "code": code,
        "here": "incoming", "is_done": is_done, "may_receive": viewer.has(*BUYERS),
        "tabs": [
            Tab(pgettext("incoming", "Under way"), with_query(request, show=None, code=None, after=None), None, not is_done),
            Tab(pgettext("incoming", "Received"), with_query(request, show="done", code=None, after=None), None, is_done),
        ],
    }  # fmt: skip
    return security.allow_wasm(render(request, "orders/incoming.html", context))


@allow(*BUYERS)
@require_GET
@offline.keep
@missing_is_404(NotThere)
def counting(request: ViewerRequest, number: str) -> HttpResponse:
    """GET: the form that counts line by line."""
    return _form(request, number, {})


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
@offline.once
def take_in(request: ViewerRequest, number: str) -> Any:
    """POST key and, line by line, what came (`received-3`, `damaged-3` …, `note-3`, `photo-3`); nothing: all as sent."""
    viewer, given = request.viewer, request.POST
    find_shipment(number=number)
    try:
        made = receive(
            number=number, key=given.get("key", "")[:80] or uuid4().hex, by=hand(viewer), now=clock.now(),
            received_at=offline.tapped_at(request), arrived=_arrived(request),
        )  # fmt: skip
    except Refusal as refusal:
        if offline.waited(request) or isinstance(refusal, NotThere):
            raise
        if given.get("way") == "all":
            return page(request, find_shipment(number=number), status=422, said=str(refusal))
        return _form(request, number, given.dict(), said=str(refusal))
    gaps = Claim.objects.filter(shipment=made).count()
    said = _("Received, all of it. Thank you.") if not gaps else ngettext(
        "Received. %(n)s difference is with the seller.", "Received. %(n)s differences are with the seller.", gaps
    ) % {"n": gaps}  # fmt: skip
    return offline.Outcome(said, reverse("orders:shipment", args=[number]))


def _form(request: ViewerRequest, number: str, typed: dict[str, Any], *, said: str = "") -> HttpResponse:  # fmt: skip
    found = find_shipment(number=number)
    if not receives(found.order, request.viewer):
        raise NotThere
    rows = query.by_order_line(query.lines(found))
    for row in rows:
        row["typed"] = {name: typed.get(f"{name}-{row['no']}", "") for name in (*_FIELDS, "note")}
        row["is_open"] = any(row["typed"][name] for name in ("damaged", "wrong", "surplus", "note"))
    context = {
        "s": found, "rows": rows, "said": said, "key": typed.get("key") or uuid4().hex,
        "cancel_url": reverse("orders:shipment", args=[number]),
    }  # fmt: skip
    return render(request, "orders/counting.html", context, status=422 if said else 200)


def _arrived(request: ViewerRequest) -> dict[int, Arrived]:
    """By line; only lines somebody wrote something of."""
    said: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for name, text in request.POST.items():
        field, _dash, end = name.partition("-")
        if (
            field in (*_FIELDS, "note")
            and end.isascii()
            and end.isdigit()
            and len(end) < 6
            and str(text).strip()
        ):
            said[int(end)][field] = str(text).strip()
    found: dict[int, Arrived] = {}
    for no, given in said.items():
        # What was sent stands in the field; a line without it is taken as it was sent, by the action.
        if "received" not in given:
            continue
        numbers = {name: _number(no, given[name]) for name in _FIELDS if name in given}
        photo = next(iter(request.FILES.getlist(f"photo-{no}")), None)
        stored = files.store(
            photo, name=photo.name or "photo.jpg", purpose="orders.claim", accepted={"jpg", "jpeg", "png", "webp"}, max_bytes=LARGEST_PHOTO
        ) if photo else None  # fmt: skip
        found[no] = Arrived(**numbers, note=given.get("note", ""), photo_id=stored.pk if stored else None)  # fmt: skip
    return found


def _number(no: int, text: str) -> Decimal:
    try:
        return stock.quantity_of(text)
    except stock.NotANumber as error:
        raise NoNumber(no=no, text=text[:20]) from error
