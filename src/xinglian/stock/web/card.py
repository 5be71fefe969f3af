"""A part's stock card, and one booking."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.stock.access import BOOKERS, READERS, NotThere, sees_worth
from xinglian.stock.access import posting as find_posting
from xinglian.stock.actions.post import By
from xinglian.stock.actions.reverse import reverse as take_back
from xinglian.stock.queries import card as query
from xinglian.stock.rules.words import Kind
from xinglian.stock.web.forms import WhyForm
from xinglian.ui.answers import done, missing_is_404, refuse


@allow(*READERS)
@require_GET
def card(request: ViewerRequest, org_id: int, part_id: int) -> HttpResponse:
    """GET ?after=: where it lies, what happened, who waits, what is to come."""
    head = query.head(org_id=org_id, part_id=part_id)
    part = catalogue.part(part_id=part_id)
    if head is None or part is None:
        raise Http404
    viewer = request.viewer
    own = org_id == viewer.org_id
    return render(
        request,
        "stock/card.html",
        {
            "head": head, "part": part, "org_id": org_id, "is_own": own, "worth": sees_worth(viewer),
            "cells": query.cells(org_id=org_id, part_id=part_id),
            "page": query.movements(org_id=org_id, part_id=part_id, on_hand=head["on_hand"], after=request.GET.get("after", "")),
            "promises": query.promises(org_id=org_id, part_id=part_id), "coming": query.coming(org_id=org_id, part_id=part_id),
            "may_book": own and viewer.has(*BOOKERS),
            "list_url": reverse("stock:list") + ("" if own else f"?org={org_id}"),
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
def posting(request: ViewerRequest, posting_id: int) -> HttpResponse:
    """GET: what was booked at once, by whom, and whether it was taken back."""
    row = query.posting(posting_id=posting_id)
    if row is None:
        raise Http404
    own = row["org_id"] == request.viewer.org_id
    closed = row["kind"] in (Kind.SENT, Kind.ARRIVED, Kind.OPENING) or row["reverses_id"] or row["reversed_by"]  # fmt: skip
    return render(
        request,
        "stock/posting.html",
        {
            "t": row, "worth": sees_worth(request.viewer), "may_reverse": own and not closed and request.viewer.has(*BOOKERS),
            "list_url": reverse("stock:list") + ("" if own else f"?org={row['org_id']}"),
        },
    )  # fmt: skip


@allow(*BOOKERS)
@missing_is_404(NotThere)
def reverse_posting(request: ViewerRequest, posting_id: int) -> HttpResponse:
    """GET the form, POST why."""
    made = find_posting(posting_id=posting_id)
    if made.org_id != request.viewer.org_id:
        raise Http404
    to = reverse("stock:posting", args=[posting_id])
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        viewer = request.viewer
        try:
            back = take_back(
                posting_id=posting_id, by=By(person_id=viewer.person_id, name=viewer.name), why=form.cleaned_data["why"],
                now=clock.now(),
            )  # fmt: skip
            return done(request, _("Taken back by a booking of its own"), to=reverse("stock:posting", args=[back.posting_id]))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "t": query.posting(posting_id=posting_id), "cancel_url": to}
    return render(request, "stock/reverse.html", context, status=422 if form.is_bound else 200)
