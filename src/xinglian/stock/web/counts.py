"""Counts: the list, a sheet, what is counted by hand or scan, and what becomes of it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.catalogue import api as catalogue
from xinglian.catalogue.api import meant_by
from xinglian.identity.api import Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.stock.access import (  # fmt: skip
    BOOKERS,
    COUNTERS,
    READERS,
    NoLedger,
    NotThere,
    decides,
    ledger,
    sees_worth,
)
from xinglian.stock.access import count as find_count
from xinglian.stock.actions import count as act
from xinglian.stock.actions.post import By
from xinglian.stock.models import Count
from xinglian.stock.queries import counts as query
from xinglian.stock.queries.places import choices
from xinglian.stock.queries.words import CHOICES, CONDITIONS
from xinglian.stock.web.forms import QuantityField
from xinglian.ui import security
from xinglian.ui.answers import done, missing_is_404, refuse, refused
from xinglian.ui.chips import with_query
from xinglian.ui.lists import Tab


class NewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the count"), max_length=80)
    choice = forms.ChoiceField(label=gettext_lazy("What is counted"), choices=list(CHOICES.items()))
    location = forms.TypedChoiceField(
        label=gettext_lazy("Which place"), coerce=int, required=False, empty_value=None,
        help_text=gettext_lazy("For the count of one place, with the shelves in it."),
    )  # fmt: skip
    parts = forms.IntegerField(
        label=gettext_lazy("How many parts"), min_value=1, max_value=10_000, initial=20, required=False,
        help_text=gettext_lazy("For the count by lot."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["location"].choices = [("", "—"), *places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("choice") == Count.Choice.PLACE and not given.get("location"):
            self.add_error("location", _("Choose the place to count."))
        return given


class EntryForm(forms.Form):
    location = forms.TypedChoiceField(label=gettext_lazy("Storage place"), coerce=int)
    counted = QuantityField(
        label=gettext_lazy("Counted quantity"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autofocus": True}),
    )  # fmt: skip
    condition = forms.ChoiceField(
        label=gettext_lazy("State of the goods"), choices=list(CONDITIONS.items())
    )
    batch = forms.CharField(label=gettext_lazy("Batch"), max_length=40, required=False)
    serial = forms.CharField(label=gettext_lazy("Serial number"), max_length=60, required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["location"].choices = places  # type: ignore[attr-defined]


@allow(*READERS)
@require_GET
def counts(request: ViewerRequest) -> HttpResponse:
    """GET ?org=: the newest first."""
    asked = request.GET.get("org", "")
    org_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else request.viewer.org_id  # fmt: skip
    own = org_id == request.viewer.org_id
    context = {
        "page": query.page(org_id=org_id, after=request.GET.get("after", "")), "is_own": own, "here": "counts",
        "may_open": own and request.viewer.has(*BOOKERS), "of": "" if own else f"?org={org_id}",
    }  # fmt: skip
    return render(request, "stock/counts.html", context)


@allow(*BOOKERS)
@missing_is_404(NoLedger, NotThere)
def new_count(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it."""
    viewer, now = request.viewer, clock.now()
    ledger(org_id=viewer.org_id)
    form = NewForm(request.POST or None, initial={"parts": 20}, places=choices(org_id=viewer.org_id))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = act.open_count(
                org_id=viewer.org_id, name=given["name"], choice=given["choice"], by=_by(viewer), now=now,
                location_id=given["location"] if given["choice"] == Count.Choice.PLACE else None, parts=given["parts"] or 20,
            )  # fmt: skip
            return done(request, _("The sheet is open"), to=reverse("stock:count", args=[made.pk]))
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "cancel_url": reverse("stock:counts")}
    return render(request, "stock/new_count.html", context, status=422 if form.is_bound else 200)


@allow(*READERS)
@require_GET
def count(request: ViewerRequest, count_id: int) -> HttpResponse:
    """GET ?show=open|difference|all &code=: the sheet; a code that was scanned leads to its entry."""
    row = query.one(count_id=count_id)
    if row is None:
        raise Http404
    viewer = request.viewer
    own, is_open = row["org_id"] == viewer.org_id, row["state"] == Count.State.OPEN
    code = request.GET.get("code", "").strip()[:200]
    meant = meant_by(text=code) if code and is_open else None
    if meant and meant.part and own and viewer.has(*COUNTERS):
        return redirect("stock:enter", count_id, meant.part.part_id)
    shown = request.GET.get("show", "open" if is_open else "difference")
    shown = shown if shown in query.SHOWN else "all"
    # Who counts does not see what is booked, so that the eye decides; who approves does.
    blind = is_open and not decides(viewer)
    page = query.lines(count_id=count_id, shown=shown, currency=row["currency"], after=request.GET.get("after", ""), is_blind=blind)  # fmt: skip
    over, under = query.worth_of(count_id=count_id, currency=row["currency"])
    words = {"open": pgettext("count", "Still to count"), "difference": pgettext("count", "Differences"), "all": pgettext("count", "All lines")}  # fmt: skip
    numbers = {"open": row["lines"] - row["counted"], "difference": row["differences"], "all": row["lines"]}  # fmt: skip
    answer = render(
        request,
        "stock/count.html",
        {
            "c": row, "page": page, "shown": shown, "is_open": is_open, "is_closed": row["state"] == Count.State.CLOSED, "blind": blind,
            "tabs": [
                Tab(words[one], with_query(request, show=one, code=None), numbers[one], one == shown)
                for one in query.SHOWN if not (blind and one == "difference")
            ],
            "over": over, "under": under, "worth": sees_worth(viewer) and not blind, "code": code, "candidates": meant.candidates if meant else [],
            "may_count": own and is_open and viewer.has(*COUNTERS), "may_keep": own and viewer.has(*BOOKERS),
            "list_url": reverse("stock:counts") + ("" if own else f"?org={row['org_id']}"),
        },
    )  # fmt: skip
    return security.allow_wasm(answer)


@allow(*COUNTERS)
@missing_is_404(NotThere)
def enter(request: ViewerRequest, count_id: int, part_id: int) -> HttpResponse:
    """GET the form for one part, POST what was counted."""
    one, viewer = find_count(count_id=count_id), request.viewer
    if one.org_id != viewer.org_id:
        raise Http404
    rows = query.of_part(count_id=count_id, part_id=part_id)
    places = choices(org_id=one.org_id)
    chosen = next((row for row in rows if str(row["id"]) == request.GET.get("line")), rows[0] if rows else {})  # fmt: skip
    first = {"location": chosen.get("location_id") or one.location_id} | {
        name: chosen.get(name, "") for name in ("batch", "serial")
    }
    first["condition"] = chosen.get("condition", "sound")
    form = EntryForm(request.POST if request.method == "POST" else None, initial=first, places=places)  # fmt: skip
    to = reverse("stock:count", args=[count_id])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            act.enter(
                count_id=count_id, by=_by(viewer), now=clock.now(),
                found=act.Counted(
                    location_id=given["location"], part_id=part_id, quantity=given["counted"] or Decimal(0),
                    batch=given["batch"].strip(), serial=given["serial"].strip(), condition=given["condition"],
                ),
            )  # fmt: skip
            return done(request, _("Counted. The next one, please."), to=to)
        except Refusal as refusal:
            if isinstance(refusal, NotThere):
                raise
            if refusal.field == "quantity":
                refusal.field = "counted"
            refuse(form, refusal)
    context = {
        "form": form, "c": one, "rows": rows, "part": meant_part(part_id), "cancel_url": to,
        "action": reverse("stock:enter", args=[count_id, part_id]),
    }  # fmt: skip
    return render(request, "stock/enter.html", context, status=422 if form.is_bound else 200)


@allow(*BOOKERS)
@require_POST
@missing_is_404(NotThere)
def step(request: ViewerRequest, count_id: int, step: str) -> HttpResponse:
    """POST close | reopen | approve | drop."""
    viewer, now, to = request.viewer, clock.now(), reverse("stock:count", args=[count_id])
    if find_count(count_id=count_id).org_id != viewer.org_id:
        raise Http404
    try:
        match step:
            case "close":
                act.close_count(count_id=count_id, rest_is_gone=request.POST.get("rest") == "gone", by=_by(viewer), now=now)  # fmt: skip
                said = _("Closed. The differences wait for approval.")
            case "reopen":
                act.reopen_count(count_id=count_id)
                said = _("Open again")
            case "approve":
                n = act.approve_count(count_id=count_id, by=_by(viewer), may_decide=decides(viewer), now=now)  # fmt: skip
                said = ngettext("%(n)s difference booked", "%(n)s differences booked", n) % {"n": n}
            case "drop":
                act.drop_count(count_id=count_id, by=_by(viewer), now=now)
                said = _("Dropped; nothing was booked")
            case _:
                raise Http404
    except Refusal as refusal:
        if isinstance(refusal, NotThere):
            raise
        return refused(request, refusal, to=to)
    return done(request, said, to=to)


def meant_part(part_id: int) -> Any:
    """The card of the part, or 404."""
    found = catalogue.part(part_id=part_id)
    if found is None:
        raise Http404
    return found


def _by(viewer: Viewer) -> By:
    return By(person_id=viewer.person_id, name=viewer.name)
