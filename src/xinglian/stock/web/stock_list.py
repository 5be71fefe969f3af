"""What a ledger holds: one's own, or by right somebody else's."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock, knobs
from xinglian.kernel.quantity import plain
from xinglian.stock.access import BOOKERS, COUNTERS, DECIDERS, OVERSEERS, READERS, sees_worth
from xinglian.stock.models import Ledger
from xinglian.stock.queries import overview
from xinglian.stock.queries import stock_list as query
from xinglian.stock.queries.places import choices
from xinglian.stock.queries.whereabouts import whereabouts
from xinglian.stock.queries.words import CONDITIONS, PLACES
from xinglian.ui.answers import table_file
from xinglian.ui.chips import one_of, plain_query, with_query
from xinglian.ui.desk import Column

STATES = {
    "sold_out": gettext_lazy("nothing free"),
    "reserved": gettext_lazy("with reservations"),
    "idle": gettext_lazy("idle"),
    "apart": gettext_lazy("not sound"),
    "none": pgettext_lazy("stock", "used up"),
}


@allow(*READERS)
@require_GET
def stock_list(request: ViewerRequest) -> HttpResponse:
    """GET ?org= &q= &location= &condition= &state= &sort= &after=."""
    viewer, today = request.viewer, timezone.localdate(clock.now())
    org_id = asked_org(request)
    kept = Ledger.objects.filter(pk=org_id).first()
    if kept is None:
        if org_id != viewer.org_id:
            raise Http404
        return render(request, "stock/none.html", {"may_open": viewer.has(*DECIDERS), "oversees": viewer.has(*OVERSEERS)})  # fmt: skip
    by, worth = asked_of(request, org_id), sees_worth(viewer)
    page = query.page(by, today=today, after=request.GET.get("after", ""), before=request.GET.get("before", ""))  # fmt: skip
    for row in page.rows:
        row["url"] = reverse("stock:card", args=[org_id, row["part_id"]])
        row["label"] = (row["name_en"] if get_language() == "en" else "") or row["name"]
    own = org_id == viewer.org_id
    places = choices(org_id=org_id, with_transit=True)
    desk = identity.list_desk(
        key="stock.items", viewer=viewer, asked=request.GET, path=request.path, columns=_columns(worth=worth),
        views=[(_("All stock"), "")],
    )  # fmt: skip
    return render(
        request,
        "stock/stock_list.html",
        {
            "page": page, "desk": desk, "org_id": org_id, "is_own": own, "cap": query.COUNT_CAP, "query": plain_query(request.GET),
            "org": None if own else identity.organisation(id=org_id), "is_simulated": kept.is_simulated,
            "chips": [
                one_of(request, "location", _("Storage place"), places),
                one_of(request, "condition", _("State of the goods"), {key.value: word for key, word in CONDITIONS.items()}),
                one_of(request, "state", pgettext("stock", "State"), STATES),
            ],
            "found": whereabouts(org_id=org_id, text=by.text) if by.text else [],
            "waiting": overview.waiting(org_id=org_id), "is_filtered": by.is_narrowed, "worth": worth,
            "clear_url": with_query(request, q=None, location=None, condition=None, state=None),
            "may_book": own and viewer.has(*BOOKERS), "may_count": own and viewer.has(*COUNTERS), "here": "list",
            "oversees": viewer.has(*OVERSEERS), "of": "" if own else f"?org={org_id}",
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters: one row a place, batch and condition. Audited."""
    today, worth = timezone.localdate(clock.now()), sees_worth(request.viewer)
    org_id = asked_org(request)
    kept = Ledger.objects.filter(pk=org_id).first()
    if kept is None:
        raise Http404
    audit.record("export_stock", subject=("stock.item", "list"), org_id=org_id)
    heads = [
        _("Part number"), _("Part name"), _("Storage place"), _("Batch"), _("Serial number"), _("State of the goods"), _("On hand"),
        pgettext("stock", "Reserved"), _("Unit"), _("Last moved on"), *([_("Unit cost"), _("Currency")] if worth else []),
    ]  # fmt: skip
    rows = query.every(asked_of(request, org_id), today=today)
    return table_file("stock", heads, _lines(rows, worth=worth), is_simulated=kept.is_simulated)


def asked_org(request: ViewerRequest) -> int:
    """Whose ledger: one's own, or the one asked for (row security says whether it is there)."""
    asked = request.GET.get("org", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return int(asked)
    return request.viewer.org_id


def asked_of(request: ViewerRequest, org_id: int) -> query.Asked:
    asked = request.GET
    location = asked.get("location", "")
    return query.Asked(
        org_id=org_id, text=asked.get("q", "").replace("\0", "").strip()[:60],
        location_id=int(location) if location.isascii() and location.isdigit() and len(location) < 19 else None,
        condition=asked.get("condition", "") if asked.get("condition") in set(CONDITIONS) else "",
        state=asked.get("state", "") if asked.get("state") in STATES else "", sort=asked.get("sort", "") or "-value",
        idle_days=int(knobs.value("stock.idle_days")),
    )  # fmt: skip


def _columns(*, worth: bool) -> list[Column]:
    return [
        Column("number", _("Part number"), sort="number", fixed=True),
        Column("name", _("Part name"), cls="xl-wrap"),
        Column("on_hand", _("On hand"), sort="-on_hand", right=True),
        Column("free", pgettext("stock", "Free"), right=True),
        Column("reserved", pgettext("stock", "Reserved"), right=True, priority=2),
        Column("under_way", pgettext("stock", "Under way"), right=True, priority=3),
        *([Column("value", pgettext("stock", "Worth"), sort="-value", right=True, priority=1)] if worth else []),
        Column("moved", _("Last moved"), sort="-moved", priority=2, cls="text-ink-2"),
    ]  # fmt: skip


def _lines(rows: Iterable[dict[str, Any]], *, worth: bool) -> Iterable[list[Any]]:
    for row in rows:
        place = row["place"] or str(PLACES[row["place_kind"]])
        yield [
            row["number"], row["name"], f"{row['place_code']} {place}", row["batch"], row["serial"],
            str(CONDITIONS[row["condition"]]), plain(row["on_hand"]), plain(row["reserved"]), row["unit"],
            row["last_moved_on"].isoformat() if row["last_moved_on"] else "",
            *([f"{row['unit_cost']:f}" if row["unit_cost"] is not None else "", row["currency"]] if worth else []),
        ]  # fmt: skip
