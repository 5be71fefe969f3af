"""The buyer asks to send goods of an order back: how many of which line, why, with a photo if there is something to see."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, files
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import BUYERS, NotThere, sees_prices
from xinglian.orders.access import one as found_one
from xinglian.orders.actions.returns import Wanted, ask
from xinglian.orders.models import Order
from xinglian.orders.queries.going_back import may_go_back
from xinglian.orders.queries.shipment_words import CONDITIONS, RETURN_REASONS
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.words import ReturnReason
from xinglian.orders.web.who import hand
from xinglian.stock.api import NotANumber, quantity_of
from xinglian.ui.answers import done, missing_is_404

LARGEST_PHOTO = 8 * 1024 * 1024
_FIELDS = ("n", "reason", "condition", "note")


class NoQuantity(Refusal):
    sentence = gettext_lazy("Line %(no)s: “%(text)s” is no quantity. Write how many go back.")


class NoReason(Refusal):
    sentence = gettext_lazy("Line %(no)s: choose why it goes back.")


@allow(*BUYERS)
@missing_is_404(NotThere)
def send_back(request: ViewerRequest, number: str) -> HttpResponse:
    """GET ?line=: the form, open at a line. POST key, note, photo and by line `n-3`, `reason-3`, `condition-3`, `note-3`."""
    order = found_one(Order.objects.filter(number=number, buyer_id=request.viewer.org_id))
    if request.method != "POST":
        return _form(request, order)
    try:
        back = ask(
            number=number, wanted=_wanted(request), key=request.POST.get("key", "")[:80] or uuid4().hex, by=hand(request.viewer),
            now=clock.now(), note=_text(request, "note", 300), photo_id=_photo(request),
        )  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        return _form(request, order, said=str(refusal))
    return done(request, _("Asked. The seller knows."), to=reverse("orders:return", args=[back.number]))  # fmt: skip


def _form(request: ViewerRequest, order: Order, *, said: str = "") -> HttpResponse:
    found = may_go_back(order, today=trading_day(clock.now()))
    at = request.GET.get("line", "")
    for row in found.lines:
        row["typed"] = {name: request.POST.get(f"{name}-{row['no']}", "") for name in _FIELDS}
        row["is_open"] = bool(row["typed"]["n"]) or str(row["no"]) == at or len(found.lines) == 1
        # After its days only a warranty takes it back: what the form offers is what will be taken.
        row["reasons"] = _reasons(is_over=row["is_over"])
    context = {
        "o": order, "may": found, "lines": found.lines, "conditions": CONDITIONS.items(), "said": said, "typed_note": request.POST.get("note", ""),
        "key": request.POST.get("key") or uuid4().hex, "priced": sees_prices(request.viewer),
        "cancel_url": reverse("orders:order", args=[order.number]),
    }  # fmt: skip
    return render(request, "orders/send_back.html", context, status=422 if said else 200)


def _reasons(*, is_over: bool) -> list[tuple[str, Any]]:
    keys = [ReturnReason.WARRANTY] if is_over else list(ReturnReason)
    return [(key.value, RETURN_REASONS[key]) for key in keys]


def _wanted(request: ViewerRequest) -> list[Wanted]:
    found = []
    for name in request.POST:
        no = name.removeprefix("n-")
        text = _text(request, name, 30)
        if not name.startswith("n-") or not (no.isascii() and no.isdigit() and len(no) < 6) or not text:  # fmt: skip
            continue
        reason, condition = request.POST.get(f"reason-{no}"), request.POST.get(f"condition-{no}", "sound")  # fmt: skip
        if reason not in set(ReturnReason) or condition not in CONDITIONS:
            raise NoReason(no=no)
        found.append(
            Wanted(
                no=int(no), quantity=_number(no, text), reason=ReturnReason(reason), condition=condition,
                note=_text(request, f"note-{no}", 300),
            )
        )  # fmt: skip
    return found


def _photo(request: ViewerRequest) -> int | None:
    given = next(iter(request.FILES.getlist("photo")), None)
    if given is None:
        return None
    return files.store(
        given, name=given.name or "photo.jpg", purpose="orders.return", accepted={"jpg", "jpeg", "png", "webp"}, max_bytes=LARGEST_PHOTO
    ).pk  # fmt: skip


def _number(no: str, text: str) -> Decimal:
    try:
        return quantity_of(text)
    except NotANumber as error:
        raise NoQuantity(no=no, text=text[:20]) from error


def _text(request: ViewerRequest, name: str, most: int) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:most]
