"""Transfers: sent, under way, arrived."""

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.catalogue.api import meant_by_many
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.stock.access import BOOKERS, READERS, NoLedger, NotThere, ledger
from xinglian.stock.access import transfer as find_transfer
from xinglian.stock.actions.post import By, check_quantity
from xinglian.stock.actions.transfer import arrive, reference, send
from xinglian.stock.models import Transfer
from xinglian.stock.queries import transfers as query
from xinglian.stock.queries.places import choices
from xinglian.stock.rules.units import same_unit
from xinglian.stock.rules.written import NotANumber, quantity_of, rows_of
from xinglian.stock.web.forms import SendForm
from xinglian.ui.answers import done, missing_is_404, refuse

MOST_LINES = 500


@allow(*READERS)
@require_GET
def transfers(request: ViewerRequest) -> HttpResponse:
    """GET ?org=: what is under way first."""
    asked = request.GET.get("org", "")
    org_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else request.viewer.org_id  # fmt: skip
    own = org_id == request.viewer.org_id
    context = {
        "page": query.page(org_id=org_id, after=request.GET.get("after", "")), "is_own": own, "here": "transfers",
        "may_send": own and request.viewer.has(*BOOKERS), "of": "" if own else f"?org={org_id}",
    }  # fmt: skip
    return render(request, "stock/transfers.html", context)


@allow(*BOOKERS)
@missing_is_404(NoLedger)
def new_transfer(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it."""
    viewer = request.viewer
    ledger(org_id=viewer.org_id)
    places = choices(org_id=viewer.org_id)
    first = {"key": uuid4().hex, "lines": request.GET.get("number", "")[:60]}
    form = SendForm(request.POST or None, initial=first, places=places)
    faults: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted, faults = _wanted(given["lines"])
        if not faults:
            try:
                loads = query.loads_from(
                    org_id=viewer.org_id, origin_id=given["origin"], wanted=wanted
                )
                made = send(
                    org_id=viewer.org_id, origin_id=given["origin"], target_id=given["target"], loads=loads,
                    due_on=given["due_on"], key=given["key"], by=By(person_id=viewer.person_id, name=viewer.name),
                    now=clock.now(), note=given["note"],
                )  # fmt: skip
                return done(request, _("Under way: %(reference)s") % {"reference": reference(made)}, to=reverse("stock:transfer", args=[made.pk]))  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
    context = {"form": form, "faults": faults, "cancel_url": reverse("stock:transfers")}
    return render(request, "stock/new_transfer.html", context, status=422 if form.is_bound else 200)


@allow(*READERS)
@missing_is_404(NotThere)
def transfer(request: ViewerRequest, transfer_id: int) -> HttpResponse:
    """GET the sheet; POST what arrived of each line (`line-<id>`)."""
    made = find_transfer(transfer_id=transfer_id)
    viewer = request.viewer
    may = made.org_id == viewer.org_id and viewer.has(*BOOKERS) and made.state == Transfer.State.UNDER_WAY  # fmt: skip
    rows, said = query.lines(transfer_id=transfer_id), ""
    if request.method == "POST":
        if made.org_id != viewer.org_id or not viewer.has(*BOOKERS):
            raise Http404
        try:
            came = _came(request, rows)
            arrive(transfer_id=transfer_id, arrived=came, by=By(person_id=viewer.person_id, name=viewer.name), now=clock.now())  # fmt: skip
            return done(request, _("Received. The stock is in its new place."), to=request.path)
        except Refusal as refusal:
            said = str(refusal)
    context = {
        "t": made, "row": query.one(transfer_id=transfer_id), "lines": rows, "may_receive": may, "said": said,
        "reference": reference(made), "list_url": reverse("stock:transfers") + ("" if made.org_id == viewer.org_id else f"?org={made.org_id}"),
    }  # fmt: skip
    return render(request, "stock/transfer.html", context, status=422 if said else 200)


class NoNumber(Refusal):
    """A field of the sheet holds something else."""


def _came(request: ViewerRequest, rows: list[dict[str, Any]]) -> dict[int, Decimal]:
    came = {}
    for row in rows:
        text = request.POST.get(f"line-{row['id']}", "").strip()
        try:
            came[row["id"]] = quantity_of(text) if text else row["sent"]
        except NotANumber as error:
            sentence = _("%(number)s: “%(text)s” is no quantity. Write how many arrived.")
            raise NoNumber(sentence, number=row["number"], text=text[:40]) from error
        row["typed"] = text
    return came


def _wanted(text: str) -> tuple[dict[int, Decimal], list[dict[str, Any]]]:
    """How many of each part, and every line that is wrong with what to do."""
    written = rows_of(text)
    faults: list[dict[str, Any]] = []
    if not written or len(written) > MOST_LINES:
        sentence = _("Write one to %(most)s lines.") % {"most": MOST_LINES}
        return {}, [{"line": 1, "number": "", "sentence": sentence, "candidates": []}]
    meant = meant_by_many(numbers=[row.number for row in written])
    wanted: defaultdict[int, Decimal] = defaultdict(Decimal)
    for row in written:
        part, sentence = meant[row.number].part, ""
        if part is None:
            some = meant[row.number].candidates
            sentence = _("Several parts are like it. Write the number of the one you mean.") if some else _("No part has this number. Check it.")  # fmt: skip
        elif row.quantity is None or row.quantity <= 0 or not same_unit(row.unit, part.unit):
            sentence = _("Write how many behind the number, above zero.")
        else:
            try:
                check_quantity(row.quantity, part)
                wanted[part.part_id] += row.quantity
            except Refusal as refusal:
                sentence = str(refusal)
        if sentence:
            faults.append({"line": row.line, "number": row.number, "sentence": sentence, "candidates": meant[row.number].candidates})  # fmt: skip
    return dict(wanted), faults
