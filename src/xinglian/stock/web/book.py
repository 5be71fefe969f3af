"""Book one movement by hand; what waits for a second person."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, sql
from xinglian.kernel.money import Money
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.stock.access import BOOKERS, DECIDERS, NoLedger, NotThere, decides, ledger
from xinglian.stock.actions.book import Booking, book, decide
from xinglian.stock.actions.post import By, check_quantity
from xinglian.stock.queries.places import choices
from xinglian.stock.queries.words import CONDITIONS, KINDS, PROPOSAL_STATES, REASON_WORDS
from xinglian.stock.rules.units import plain_unit
from xinglian.stock.rules.words import Kind
from xinglian.stock.web.forms import BookForm
from xinglian.ui import security
from xinglian.ui.answers import done, missing_is_404, refuse, refused

_PROPOSALS = """
SELECT q.id, q.kind, q.quantity, q.reason, q.note, q.reference, q.batch, q.serial, q.condition, q.value_minor, q.state,
       q.asked_at, q.asked_by, q.asked_name, q.decided_at, q.decided_name, q.why, g.currency, p.number, p.name, p.unit,
       l.name AS place, q.is_simulated
  FROM stock_proposal AS q JOIN stock_ledger AS g ON g.org_id = q.org_id JOIN catalogue_pub_part AS p ON p.part_id = q.part_id
  JOIN stock_location AS l ON l.id = q.location_id WHERE q.org_id = %s
 ORDER BY q.state = 'waiting' DESC, q.asked_at DESC LIMIT 100
"""


@allow(*BOOKERS)
@missing_is_404(NoLedger)
def book_movement(request: ViewerRequest) -> HttpResponse:
    """GET ?number= &code= &kind= the form, POST it. A code that was scanned comes as `code`."""
    viewer = request.viewer
    ledger(org_id=viewer.org_id)
    asked = request.GET
    places = choices(org_id=viewer.org_id)
    first = {
        "number": (asked.get("code") or asked.get("number") or "")[:200], "kind": asked.get("kind", Kind.RECEIPT),
        "key": uuid4().hex, "location": asked.get("location", ""),
    }  # fmt: skip
    form = BookForm(request.POST or None, initial=first, places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        part = given["number"]
        booking = Booking(
            kind=Kind(given["kind"]), location_id=given["location"], part_id=part.part_id, quantity=given["quantity"],
            reason=given["reason"], note=given["note"], reference=given["reference"], batch=given["batch"].strip(),
            serial=given["serial"].strip(), condition=given["condition"],
            unit_cost=given["unit_cost"] if given["kind"] == Kind.RECEIPT else None,
        )  # fmt: skip
        try:
            check_quantity(given["quantity"], part)
            made = book(
                org_id=viewer.org_id, booking=booking, key=given["key"], by=By(person_id=viewer.person_id, name=viewer.name),
                may_decide=decides(viewer), now=clock.now(),
            )  # fmt: skip
            if made.posting is None:
                return done(request, _("Written down. A second person decides."), to=reverse("stock:proposals"))  # fmt: skip
            return done(
                request, _("Booked: %(kind)s of %(number)s, %(quantity)s %(unit)s") % {
                    "kind": KINDS[booking.kind], "number": part.number, "quantity": plain(given["quantity"]),
                    "unit": plain_unit(part.unit),
                },
                to=reverse("stock:card", args=[viewer.org_id, part.part_id]),
                undo_url=reverse("stock:undo", args=[made.posting.posting_id]),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    scanned = catalogue.scanned_parts(text=first["number"]) if first["number"] else []
    context = {
        "form": form, "candidates": getattr(form, "candidates", []) or (scanned if len(scanned) > 1 else []),
        "part": scanned[0] if len(scanned) == 1 and not form.is_bound else None,
        "cancel_url": reverse("stock:list"),
    }  # fmt: skip
    answer = render(request, "stock/book.html", context, status=422 if form.is_bound else 200)
    return security.allow_wasm(answer)


@allow(*BOOKERS)
@require_GET
def proposals(request: ViewerRequest) -> HttpResponse:
    """GET: adjustments that wait for a second person, and what became of the last ones."""
    rows = sql.rows(_PROPOSALS, [request.viewer.org_id])
    for row in rows:
        row["worth"] = Money(abs(row["value_minor"]), row["currency"])
        row["kind_word"], row["reason_word"] = KINDS[row["kind"]], REASON_WORDS.get(row["reason"], "")  # fmt: skip
        row["state_word"], row["tone"] = PROPOSAL_STATES[row["state"]]
        row["condition_word"] = CONDITIONS[row["condition"]]
        row["is_own"] = row["asked_by"] == request.viewer.person_id
    context = {"rows": rows, "may_decide": decides(request.viewer), "here": "proposals"}
    return render(request, "stock/proposals.html", context)


@allow(*DECIDERS)
@require_POST
@missing_is_404(NotThere)
def settle(request: ViewerRequest, proposal_id: int) -> HttpResponse:
    """POST agrees=1 books it, else it is refused; `why` may say why."""
    viewer, to = request.viewer, reverse("stock:proposals")
    try:
        posted = decide(
            proposal_id=proposal_id, agrees=request.POST.get("agrees") == "1", why=request.POST.get("why", "")[:300],
            by=By(person_id=viewer.person_id, name=viewer.name), now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if isinstance(refusal, NotThere):
            raise
        return refused(request, refusal, to=to)
    return done(request, _("Approved and booked") if posted else _("Refused; nothing was booked"), to=to)  # fmt: skip
