"""What we offer: the list, new offers, and what lies idle and could be offered."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.money import Money
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.pool.access import TRADERS, NotThere
from xinglian.pool.actions import offer as actions
from xinglian.pool.queries import own_offers as query
from xinglian.pool.queries.idle import MOST, idle
from xinglian.pool.queries.words import OFFER_STATES
from xinglian.pool.rules.written import rows_of
from xinglian.pool.web.forms import OfferForm
from xinglian.ui.answers import done, missing_is_404, refuse, refused, table_file
from xinglian.ui.chips import one_of, plain_query, with_query

_TROUBLES = {
    "number": gettext_lazy("Line %(line)s: “%(text)s” has no part number. Write number, quantity, price."),
    "quantity": gettext_lazy("Line %(line)s: “%(text)s” has no quantity. Write number, quantity, price: QM-1001 4 86.50"),
    "price": gettext_lazy("Line %(line)s: “%(text)s” has no price. Write number, quantity, price: QM-1001 4 86.50"),
}  # fmt: skip


@allow(*TRADERS)
@require_GET
def own(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &state= &after=."""
    text, state = _asked(request)
    words = {key.value: word for key, (word, _tone) in OFFER_STATES.items()}
    page = query.page(
        org_id=request.viewer.org_id, text=text, state=state, after=request.GET.get("after", "")
    )
    for row in page.rows:
        row["label"] = (row["name_en"] if get_language() == "en" else "") or row["name"]
    context = {
        "page": page, "here": "own", "query": plain_query(request.GET), "chips": [one_of(request, "state", _("State"), words)],
        "is_filtered": bool(text or state), "clear_url": with_query(request, q=None, state=None),
    }  # fmt: skip
    return render(request, "pool/own.html", context)


@allow(*TRADERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters. Audited."""
    text, state = _asked(request)
    rows = query.every(org_id=request.viewer.org_id, text=text, state=state)
    audit.record("export_offers", subject=("pool.offer", "list"), org_id=request.viewer.org_id)
    heads = [_("Part number"), _("Part name"), _("State of the goods"), pgettext("pool", "Offered"), _("Unit"), _("Spoken for"), _("Price"), _("Currency"), _("Stands until"), _("State")]  # fmt: skip
    lines = [
        [row["number"], row["name"], str(row["condition_word"]), plain(row["quantity"]), row["unit"], plain(row["held"]), str(row["price"].amount), row["currency"], row["until"].isoformat(), str(row["state_word"])]
        for row in rows
    ]  # fmt: skip
    return table_file("offers", heads, lines, is_simulated=any(row["is_simulated"] for row in rows))


@allow(*TRADERS)
def new(request: ViewerRequest) -> HttpResponse:
    """GET ?id=<part>&id=…: what lies idle, written out; POST offers all lines or none."""
    viewer = request.viewer
    form = OfferForm(request.POST or None, initial={"lines": _idle_lines(request)})
    faults: list[str] = []
    if form.is_valid():
        given = form.cleaned_data
        rows = list(rows_of(given["lines"]))
        faults = [str(_TROUBLES[row.trouble]) % {"line": row.line, "text": row.text} for row in rows if row.trouble]  # fmt: skip
        if not rows:
            form.add_error("lines", _("Write at least one line: number, quantity, price."))
        elif not faults:
            try:
                made = actions.offer(
                    rows=[
                        actions.New(
                            number=row.number, quantity=row.quantity, price_minor=row.price_minor, until=given["until"], condition=given["condition"],
                            most_km=given["most_km"], note=given["note"],
                        )
                        for row in rows
                    ],
                    by=viewer, now=clock.now(),
                )  # fmt: skip
                return done(request, _("Offered: %(n)s. Partners who need it see it now.") % {"n": len(made)}, to=reverse("pool:own"))  # fmt: skip
            except Refusal as refusal:
                refusal.field = "lines" if refusal.field in ("number", "quantity", "price") else refusal.field  # fmt: skip
                refuse(form, refusal)
    context = {"form": form, "faults": faults, "cancel_url": reverse("pool:own")}
    return render(request, "pool/new.html", context, status=422 if form.is_bound else 200)


@allow(*TRADERS)
@require_GET
def lies_idle(request: ViewerRequest) -> HttpResponse:
    """What more likely than not nobody asks for within half a year, and is not offered yet."""
    rows = idle(org_id=request.viewer.org_id, today=timezone.localdate(clock.now()))
    tied = sum(row["tied_minor"] or 0 for row in rows)
    for row in rows:
        row["label"] = (row["name_en"] if get_language() == "en" else "") or row["name"]
        for key in ("unit", "tied", "fair"):
            minor = row[f"{key}_minor"]
            row[f"{key}_money"] = None if minor is None else Money(minor, "CNY")
    return render(request, "pool/idle.html", {"rows": rows, "tied": Money(tied, "CNY"), "is_cut": len(rows) == MOST, "most": MOST, "here": "idle"})  # fmt: skip


@allow(*TRADERS)
@require_POST
@missing_is_404(NotThere)
def withdraw(request: ViewerRequest, offer_id: int) -> HttpResponse:
    made = actions.withdraw(offer_id=offer_id, by=request.viewer, now=clock.now())
    return done(request, _("Taken back: nobody sees it any more."), to=reverse("pool:own"), undo_url=reverse("pool:put_back", args=[made.pk]))  # fmt: skip


@allow(*TRADERS)
@require_POST
@missing_is_404(NotThere)
def put_back(request: ViewerRequest, offer_id: int) -> HttpResponse:
    try:
        actions.put_back(offer_id=offer_id, by=request.viewer, now=clock.now())
    except actions.OfferedAlready as refusal:
        return refused(request, refusal, to=reverse("pool:own"))
    return done(request, _("Others see it again."), to=reverse("pool:own"))


def _asked(request: ViewerRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    return text, state if state in set(OFFER_STATES) else ""


def _idle_lines(request: ViewerRequest) -> str:
    chosen = {int(one) for one in request.GET.getlist("id")[:MOST] if one.isascii() and one.isdigit() and len(one) < 19}  # fmt: skip
    if not chosen:
        return str(request.GET.get("number", ""))[:60]
    rows = [row for row in idle(org_id=request.viewer.org_id, today=timezone.localdate(clock.now())) if row["part_id"] in chosen]  # fmt: skip
    return "\n".join(_line(row) for row in rows)


def _line(row: dict[str, Any]) -> str:
    price = "" if row["fair_minor"] is None else f"{Decimal(row['fair_minor']) / 100:.2f}"
    return f"{row['number']}\t{row['extra']:.0f}\t{price}"
