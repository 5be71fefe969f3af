"""One basket: what is in it, what is wrong with it, and off it goes."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import FILLERS, NotThere, hand_of
from xinglian.orders.access import basket as find_basket
from xinglian.orders.actions import fill_basket as act
from xinglian.orders.actions.place import MOST_LINES, LinesWrong, PriceChanged, TooManyLines
from xinglian.orders.actions.punch_out import give_back as return_basket
from xinglian.orders.actions.send_basket import send_basket
from xinglian.orders.models import Basket
from xinglian.orders.queries import basket_page as query
from xinglian.orders.queries.limits import limit_minor
from xinglian.orders.queries.read_file import NotReadable, rows_of_file
from xinglian.orders.queries.sellers import NotASeller
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.rules.words import State
from xinglian.orders.web.basket_door import through_door
from xinglian.orders.web.basket_page import branches_of, details_of, seen_prices, shown
from xinglian.stock.api import NotANumber, Row, quantity_of, rows_of
from xinglian.ui import offline
from xinglian.ui.answers import done, missing_is_404
from xinglian.ui.widgets import FileDrop

MOST_TEXT = 1_000_000
MOST_BYTES = 5_000_000
_ENDS = (".csv", ".xlsx", ".txt")


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List as a file"), widget=FileDrop(accept=".xlsx,.csv,.txt", max_bytes=MOST_BYTES),
        help_text=gettext_lazy("Two columns: number and quantity. Excel or CSV, up to 10,000 lines."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES or not given.name.lower().endswith(_ENDS):
            raise forms.ValidationError(_("Choose an XLSX or CSV file of at most 5 MB."))
        return given


@allow(*FILLERS)
@offline.keep
@require_GET
@missing_is_404(NotThere, NotASeller)
@through_door
def basket(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """GET ?show=all|wrong|said &first= &code=: a code that was scanned stands in the number's field."""
    found = find_basket(basket_id=basket_id)
    if found.ordered_as_id is not None:
        return redirect("orders:order", found.ordered_as.number) if found.ordered_as else redirect("orders:baskets")  # fmt: skip
    return shown(request, found)


@allow(*FILLERS)
@require_POST
@offline.once
@missing_is_404(NotThere, NotASeller)
@through_door
def add(request: ViewerRequest, basket_id: int) -> HttpResponse | offline.Outcome:
    """POST number and quantity, or lines: a pasted list. From a phone without a network it comes later, once."""
    found, to = find_basket(basket_id=basket_id), reverse("orders:basket", args=[basket_id])
    try:
        many = act.add(basket_id=found.pk, rows=_rows(request), now=clock.now())
    except NotThere:
        raise
    except Refusal as refusal:
        if offline.waited(request):
            raise
        return shown(request, found, said=str(refusal), status=422)
    return offline.Outcome(ngettext("%(n)s line added", "%(n)s lines added", many) % {"n": f"{many:,}"}, url=to)  # fmt: skip


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def bring(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST a file of numbers and quantities."""
    found = find_basket(basket_id=basket_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, found, said=_first(form), status=422)
    given = form.cleaned_data["file"]
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"list{Path(given.name).suffix.lower()}"
            path.write_bytes(given.read())
            many = act.add(basket_id=found.pk, rows=rows_of_file(path, most=MOST_LINES), now=clock.now())  # fmt: skip
    except (NotReadable, act.NothingGiven, act.BasketClosed, TooManyLines) as refusal:
        return shown(request, found, said=str(refusal), status=422)
    words = ngettext("%(n)s line added", "%(n)s lines added", many) % {"n": f"{many:,}"}
    return done(request, words, to=reverse("orders:basket", args=[basket_id]))


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def change(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST quantity-<line id>: any number of them."""
    quantities = {}
    for name, text in request.POST.items():
        line_id = name.removeprefix("quantity-")
        if name.startswith("quantity-") and line_id.isascii() and line_id.isdigit() and len(line_id) < 19:  # fmt: skip
            quantities[int(line_id)] = _quantity(str(text))
    return _acted(request, basket_id, lambda: act.change(basket_id=basket_id, quantities=quantities, now=clock.now()))  # fmt: skip


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def choose(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST line and number: what the line means. Without a line: every superseded part by its successor."""
    line, now = request.POST.get("line", ""), clock.now()
    if not line:
        return _acted(request, basket_id, lambda: act.take_newer(basket_id=basket_id, now=now))
    if not (line.isascii() and line.isdigit() and len(line) < 19):
        raise Http404
    number = request.POST.get("number", "")[:200]
    return _acted(request, basket_id, lambda: act.choose(basket_id=basket_id, line_id=int(line), number=number, now=now))  # fmt: skip


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def take_out(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST line ids, or `wrong`: all that cannot be ordered as they are. The toast brings them back."""
    found, now = find_basket(basket_id=basket_id), clock.now()
    ids = [int(one) for one in request.POST.getlist("line") if one.isascii() and one.isdigit() and len(one) < 19]  # fmt: skip
    if request.POST.get("wrong"):
        seller = find_seller(buyer_id=found.for_org_id, seller_id=found.seller_id)
        ids = list(query.view(found, seller=seller, now=now).wrong_ids)
    to = reverse("orders:basket", args=[basket_id])
    try:
        many = act.remove(basket_id=basket_id, line_ids=ids, now=now)
    except act.BasketClosed as refusal:
        return done(request, str(refusal), to=to)
    back = f"{reverse('orders:put_back', args=[basket_id])}?at={now.timestamp():.6f}"
    return done(request, ngettext("%(n)s line taken out", "%(n)s lines taken out", many) % {"n": f"{many:,}"}, to=to, undo_url=back)  # fmt: skip


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def put_back(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST ?at=: the undo of taking out."""
    try:
        at = datetime.fromtimestamp(float(request.GET.get("at", "")), tz=clock.now().tzinfo)
    except (ValueError, OverflowError, OSError) as error:
        raise Http404 from error
    act.bring_back(basket_id=basket_id, removed_at=at, now=clock.now())
    return done(request, _("Back in the basket"), to=reverse("orders:basket", args=[basket_id]))


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def details(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST the order's own words while they are written."""
    found = find_basket(basket_id=basket_id)
    form = details_of(request, found)
    if not form.is_bound:  # nothing was sent
        return redirect("orders:basket", basket_id)
    if not form.is_valid():
        return shown(request, found, said=_first(form), status=422)
    moved = False

    def describe() -> None:
        nonlocal moved
        moved = _describe(found, form.cleaned_data)

    answer = _acted(request, basket_id, describe)
    # The address is in the form beside what htmx exchanges: the whole page anew.
    return HttpResponse(status=204, headers={"HX-Refresh": "true"}) if moved and request.headers.get("HX-Request") else answer  # fmt: skip


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def send(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST revision, the total and the prices that were seen, and the details: it becomes an order, once."""
    found, viewer, now = find_basket(basket_id=basket_id), request.viewer, clock.now()
    form = details_of(request, found)
    try:
        if found.ordered_as_id is None and form.is_bound:
            if not form.is_valid():
                return shown(request, found, said=_first(form), details=form, status=422)
            _describe(found, form.cleaned_data)
        placed = send_basket(
            basket_id=basket_id, revision=_whole(request, "revision") or 0, seen_minor=_whole(request, "seen_minor"),
            limit_minor=limit_minor(org_id=viewer.org_id, roles=viewer.roles), by=hand_of(viewer), now=now,
        )  # fmt: skip
    except (NotThere, NotASeller):
        raise
    except PriceChanged as refusal:
        fresh = find_basket(basket_id=basket_id)
        return shown(request, fresh, said=str(refusal), was=seen_prices(request.POST.get("seen", "")), status=409)  # fmt: skip
    except Refusal as refusal:
        status = 422 if isinstance(refusal, LinesWrong) else 409
        return shown(request, find_basket(basket_id=basket_id), said=str(refusal), status=status)
    said = _("Ordered; a colleague approves it first") if placed.state == State.WAITING else _("Ordered: %(number)s") % {"number": placed.number}  # fmt: skip
    return done(request, said, to=reverse("orders:order", args=[placed.number]))


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere, NotASeller)
@through_door
def give_back(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST revision and the details: back to the system that opened it, as it is now. Nothing is ordered."""
    found = find_basket(basket_id=basket_id)
    form = details_of(request, found)
    try:
        if form.is_bound:
            if not form.is_valid():
                return shown(request, found, said=_first(form), details=form, status=422)
            _describe(found, form.cleaned_data)
        return_basket(basket_id=basket_id, revision=_whole(request, "revision") or 0, by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except (NotThere, NotASeller):
        raise
    except Refusal as refusal:
        return shown(request, find_basket(basket_id=basket_id), said=str(refusal), status=409)
    return redirect("orders:returned", basket_id)


def _acted(request: ViewerRequest, basket_id: int, work: Any) -> HttpResponse:
    """Done, and the basket as it is now; refused, and why."""
    said = ""
    try:
        work()
    except (NotThere, NotASeller):
        raise
    except Refusal as refusal:
        said = str(refusal)
    if request.headers.get("HX-Request") == "true" or said:
        return shown(request, find_basket(basket_id=basket_id), said=said, status=422 if said and not request.headers.get("HX-Request") else 200)  # fmt: skip
    return redirect("orders:basket", basket_id)


def _describe(found: Basket, given: dict[str, Any]) -> bool:
    return act.describe(basket_id=found.pk, given=given, branches=branches_of(found), now=clock.now())  # fmt: skip


def _first(form: forms.Form) -> str:
    """The first field that is wrong, by its name."""
    name, errors = next(iter(form.errors.items()))
    return f"{form.fields[name].label}: {errors[0]}" if name in form.fields else str(errors[0])


def _rows(request: ViewerRequest) -> list[Row]:
    number = request.POST.get("number", "").replace("\0", "").strip()[:200]
    if number:
        return [Row(line=1, number=number, quantity=_quantity(request.POST.get("quantity", "") or "1"))]  # fmt: skip
    text = request.POST.get("lines", "")
    if len(text) > MOST_TEXT:
        raise TooManyLines(most=MOST_LINES)
    return rows_of(text.replace("\0", ""))


def _quantity(text: str) -> Decimal | None:
    try:
        return quantity_of(text[:30])
    except NotANumber:
        return None


def _whole(request: ViewerRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
