"""Drop shipment: who sends for whom, what was sent, and who sends one order."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import AGREERS, SELLERS, NotThere, hand_of
from xinglian.orders.actions import sending as act
from xinglian.orders.actions.choose_sender import choose_sender, refuse_sending
from xinglian.orders.queries import sending as query
from xinglian.orders.rules.words import SendingState
from xinglian.ui.answers import done, missing_is_404, refused, table_file
from xinglian.ui.answers import refuse as refuse_form

# State -> word, tone.
STATES = {
    SendingState.OFFERED: (gettext_lazy("waits for an answer"), "watch"),
    SendingState.AGREED: (gettext_lazy("agreed"), "good"),
    SendingState.DECLINED: (gettext_lazy("declined"), "none"),
    SendingState.ENDED: (gettext_lazy("ended"), "none"),
}
SENT_DAYS = 366


class OfferForm(forms.Form):
    sender = forms.CharField(label=gettext_lazy("Partner code of who sends"), max_length=40, help_text=gettext_lazy("It buys from you or sells to you."))  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What you propose"), required=False, max_length=300, help_text=gettext_lazy("For instance what you pay for a parcel. No price of yours is shown to it."))  # fmt: skip


@allow(*SELLERS)
@require_GET
def sending(request: ViewerRequest) -> HttpResponse:
    viewer = request.viewer
    for_us, by_us = query.agreements(org_id=viewer.org_id)
    context = {
        "for_us": [_shown(one) for one in for_us], "by_us": [_shown(one) for one in by_us], "orders": query.orders(org_id=viewer.org_id),
        "may_agree": viewer.has(*AGREERS), "most": query.MOST, "here": "sending",
    }  # fmt: skip
    return render(request, "orders/sending.html", context)


@allow(*AGREERS)
@require_http_methods(["GET", "POST"])
def offer(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it. Audited."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            act.offer(sender_code=given["sender"], note=given["note"], by=hand_of(request.viewer), now=clock.now())  # fmt: skip
            return done(request, _("Asked; it agrees or declines"), to=reverse("orders:sending"))
        except Refusal as refusal:
            refuse_form(form, refusal)
    context = {"form": form, "cancel_url": reverse("orders:sending")}
    return render(request, "orders/offer_sending.html", context, status=422 if form.errors else 200)


@allow(*AGREERS)
@require_POST
@missing_is_404(NotThere)
def decide(request: ViewerRequest, sendingagreement_id: int) -> HttpResponse:
    """POST agrees=1, or why not."""
    agrees = request.POST.get("agrees") == "1"
    try:
        act.decide(agreement_id=sendingagreement_id, agrees=agrees, why=_why(request), by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except act.DecidedAlready as refusal:
        return refused(request, refusal, to=reverse("orders:sending"))
    return done(request, _("Agreed; orders to send stand under Picking") if agrees else _("Declined"), to=reverse("orders:sending"))  # fmt: skip


@allow(*AGREERS)
@require_POST
@missing_is_404(NotThere)
def end(request: ViewerRequest, sendingagreement_id: int) -> HttpResponse:
    try:
        act.end(agreement_id=sendingagreement_id, why=_why(request), by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except act.DecidedAlready as refusal:
        return refused(request, refusal, to=reverse("orders:sending"))
    return done(request, _("Ended; orders it was chosen for stay as they are"), to=reverse("orders:sending"))  # fmt: skip


@allow(*SELLERS)
@require_POST
@missing_is_404(NotThere)
def choose(request: ViewerRequest, number: str) -> HttpResponse:
    """POST sender=<id>; empty: the seller itself."""
    to, text = reverse("orders:order", args=[number]), request.POST.get("sender", "")
    sender_id = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    try:
        made = choose_sender(number=number, sender_id=sender_id, by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=to)
    return done(request, _("%(name)s sends it") % {"name": made.sender_name or made.seller_name}, to=to)  # fmt: skip


@allow(*SELLERS)
@require_POST
@missing_is_404(NotThere)
def refuse(request: ViewerRequest, number: str) -> HttpResponse:
    """POST why."""
    try:
        refuse_sending(number=number, why=_why(request), by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("orders:order", args=[number]))
    return done(request, _("Given back to the seller"), to=reverse("orders:picking"))


@allow(*SELLERS)
@require_GET
def sent(request: ViewerRequest) -> HttpResponse:
    """What one of the two sent for the other in a year, for settling between them. Audited."""
    viewer, now = request.viewer, clock.now()
    rows = query.sent(org_id=viewer.org_id, since=now - timedelta(days=SENT_DAYS))
    audit.record("export_sent_for_others", subject=("orders.shipment", "list"), org_id=viewer.org_id)  # fmt: skip
    heads = [
        _("Goods left on"), _("Shipment"), _("Order number"), _("Seller"), _("Sent by"), pgettext("order", "Buyer"), _("Part number"), _("Part name"),
        _("Quantity"), _("Unit"),
    ]  # fmt: skip
    lines = (
        [
            timezone.localtime(row["shipped_at"]).strftime("%Y-%m-%d %H:%M"), row["number"], row["order_number"], row["seller_name"],
            row["sender_name"], row["buyer_name"], row["part_number"] or "", row["part_name"] or "", plain(row["quantity"]), row["unit"],
        ]
        for row in rows
    )  # fmt: skip
    return table_file("sent", heads, lines, is_simulated=any(row["is_simulated"] for row in rows))


def _shown(one: Any) -> dict[str, Any]:
    word, tone = STATES[SendingState(one.state)]
    return {"a": one, "word": word, "tone": tone, "waits": one.state == SendingState.OFFERED, "holds": one.state == SendingState.AGREED}  # fmt: skip


def _why(request: ViewerRequest) -> str:
    return request.POST.get("why", "").replace("\0", "").strip()[:300]
