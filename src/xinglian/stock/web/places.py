"""The places of a ledger; opening one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.stock.access import BOOKERS, COUNTERS, DECIDERS, NoLedger, NotThere, ledger
from xinglian.stock.access import location as find_location
from xinglian.stock.actions.keep_location import keep_location
from xinglian.stock.actions.open_ledger import open_ledger
from xinglian.stock.actions.post import By
from xinglian.stock.models import Location
from xinglian.stock.queries import places as query
from xinglian.stock.rules.words import Place
from xinglian.stock.web.forms import OpenForm, PlaceForm
from xinglian.ui.answers import done, missing_is_404, refuse


@allow(*COUNTERS)
@require_GET
@missing_is_404(NoLedger)
def places(request: ViewerRequest) -> HttpResponse:
    """GET: one's own places."""
    ledger(org_id=request.viewer.org_id)
    rows = query.places(org_id=request.viewer.org_id)
    context = {"rows": rows, "may_keep": request.viewer.has(*BOOKERS), "here": "places"}
    return render(request, "stock/places.html", context)


@allow(*BOOKERS)
@missing_is_404(NoLedger, NotThere)
def edit_place(request: ViewerRequest, location_id: int | None = None) -> HttpResponse:
    """GET the form, POST it."""
    viewer = request.viewer
    ledger(org_id=viewer.org_id)
    one = find_location(location_id=location_id) if location_id else Location(kind=Place.WAREHOUSE, is_active=True)  # fmt: skip
    if location_id and (one.org_id != viewer.org_id or one.kind == Place.TRANSIT):
        raise NotThere
    warehouses = [
        (str(row.pk), row.name)
        for row in Location.objects.filter(org_id=viewer.org_id, kind=Place.WAREHOUSE).exclude(pk=location_id or 0)
    ]  # fmt: skip
    first = {name: getattr(one, name) for name in ("code", "name", "kind", "is_active")} | {"parent": one.parent_id}  # fmt: skip
    form = PlaceForm(request.POST or None, initial=first, warehouses=warehouses)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keep_location(
                org_id=viewer.org_id, location_id=location_id, code=given["code"], name=given["name"], kind=given["kind"],
                parent_id=given["parent"] or None, is_active=given["is_active"], now=clock.now(),
            )  # fmt: skip
            return done(request, _("Kept"), to=reverse("stock:places"))
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "place": one if location_id else None, "cancel_url": reverse("stock:places")}  # fmt: skip
    return render(request, "stock/place.html", context, status=422 if form.is_bound else 200)


@allow(*DECIDERS)
def open_own(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it: from now on stock is kept here."""
    viewer = request.viewer
    form = OpenForm(request.POST or None, initial={"name": _("Main warehouse")})
    if request.method == "POST" and form.is_valid():
        try:
            parts = open_ledger(
                org_id=viewer.org_id, name=form.cleaned_data["name"], by=By(person_id=viewer.person_id, name=viewer.name),
                now=clock.now(),
            )  # fmt: skip
            words = ngettext("Opened with the stock of %(n)s part", "Opened with the stock of %(n)s parts", parts) % {"n": f"{parts:,}"}  # fmt: skip
            return done(request, words if parts else _("Opened. Book a first receipt or import your stock."), to=reverse("stock:list"))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "cancel_url": reverse("stock:list")}
    return render(request, "stock/open.html", context, status=422 if form.is_bound else 200)
