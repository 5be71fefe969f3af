"""Others' offers, and calling some of one off."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.pool.access import TRADERS, NotThere
from xinglian.pool.actions.ask import ANSWER_DAYS, NotWhole, ask, brings
from xinglian.pool.queries import deals, market
from xinglian.pool.queries.words import CONDITIONS
from xinglian.pool.web.forms import AskForm
from xinglian.stock import api as stock
from xinglian.ui.answers import done, missing_is_404, refuse
from xinglian.ui.chips import one_of, with_query

NEAR = {
    "50": gettext_lazy("within 50 km"), "200": gettext_lazy("within 200 km"), "500": gettext_lazy("within 500 km"),
}  # fmt: skip
FITS = {"1": gettext_lazy("what we will be short of")}


@allow(*TRADERS)
@require_GET
def offers(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &condition= &near= &fits=1 &sort= &after= &before=."""
    viewer, asked = request.viewer, request.GET
    near = asked.get("near", "")
    by = market.Asked(
        org_id=viewer.org_id, today=timezone.localdate(clock.now()), text=asked.get("q", "").replace("\0", "").strip()[:60], sort=asked.get("sort", "")[:20] or "-gain",
        condition=asked.get("condition", "") if asked.get("condition") in set(CONDITIONS) else "", near=int(near) if near in NEAR else None,
        fits=asked.get("fits") == "1",
    )  # fmt: skip
    page = market.page(by, after=asked.get("after", ""), before=asked.get("before", ""))
    for row in page.rows:
        _shown(row)
    context = {
        "page": page, "cap": market.COUNT_CAP, "here": "market", "waits": deals.sums(org_id=viewer.org_id, since=timezone.localdate(clock.now()))["waits"],
        "chips": [one_of(request, "fits", _("Fits"), FITS), one_of(request, "near", _("Distance"), NEAR), one_of(request, "condition", _("State of the goods"), CONDITIONS)],
        "is_filtered": bool(by.text or by.condition or by.near or by.fits), "clear_url": with_query(request, q=None, condition=None, near=None, fits=None),
    }  # fmt: skip
    return render(request, "pool/market.html", context)


@allow(*TRADERS)
@missing_is_404(NotThere)
def offer(request: ViewerRequest, offer_id: int) -> HttpResponse:
    """GET what it is and what it brings; POST do=work_out for another quantity, do=ask to call it off."""
    viewer, now = request.viewer, clock.now()
    found = market.one(
        offer_id=offer_id, org_id=viewer.org_id, today=timezone.localdate(clock.now())
    )
    if found is None:
        raise Http404
    wanted = min(found["match_quantity"] or Decimal(1), found["left_over"])
    form = AskForm(request.POST or None, initial={"quantity": plain(wanted), "key": uuid4().hex})
    is_good = form.is_valid()
    if is_good:
        given = form.cleaned_data
        if request.POST.get("do") == "ask":
            try:
                made = ask(offer_id=offer_id, quantity=given["quantity"], note=given["note"], key=given["key"], by=viewer, now=now)  # fmt: skip
                return done(request, _("Asked for. An answer comes within %(n)s days.") % {"n": ANSWER_DAYS}, to=reverse("pool:deal", args=[made.number]))  # fmt: skip
            except Refusal as refusal:
                if isinstance(refusal, NotThere):
                    raise
                refuse(form, refusal)
        elif given["quantity"] <= 0 or not stock.fits(given["quantity"], found["unit"]):
            refuse(form, NotWhole())
        wanted = given["quantity"] if not form.errors else wanted
    told = brings(found=found, quantity=wanted, taker_id=viewer.org_id, now=now)
    money = {key: Money(value, found["currency"]) for key, value in _sums(told).items() if value is not None}  # fmt: skip
    context = {"o": _shown(found), "form": form, "wanted": wanted, "money": money, "is_dearer": (told.saved or 0) < 0, "days": ANSWER_DAYS, "list_url": reverse("pool:market")}  # fmt: skip
    return render(request, "pool/offer.html", context, status=422 if form.errors else 200)


def _sums(told: Any) -> dict[str, int | None]:
    return {"amount": told.amount, "freight": told.freight, "new": told.new, "saved": told.saved}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["label"] = (row["name_en"] if get_language() == "en" else "") or row["name"]
    row["condition_word"] = CONDITIONS[stock.Condition(row["condition"])]
    row["price"] = Money(row["price_minor"], row["currency"])
    row["gain"] = None if row["match_gain"] is None else Money(row["match_gain"], row["currency"])
    row["url"] = reverse("pool:offer", args=[row["id"]])
    return row
