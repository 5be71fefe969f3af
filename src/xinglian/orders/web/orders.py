"""The list of orders: one's own as a buyer; for the maker's people all they may see."""

import tempfile
from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.orders.access import BUYERS, READERS, sees_prices
from xinglian.orders.queries import order_list as query
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.queries.words import STATES
from xinglian.ui.answers import table_file
from xinglian.ui.chips import one_of, plain_query, with_query
from xinglian.ui.desk import Column

FLAGS = {
    "open": pgettext_lazy("orders", "open"),
    "late": pgettext_lazy("orders", "late"),
    "urgent": gettext_lazy("urgent lane"),
    "offered": gettext_lazy("with an offer to decide"),
}
# A sheet holds more, but nobody reads it.
MOST_IN_EXCEL = 100_000


@allow(*READERS)
@require_GET
def orders(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &state= &seller= &flag= &sort= &after=."""
    viewer, today, priced = request.viewer, trading_day(clock.now()), sees_prices(request.viewer)  # fmt: skip
    by = _asked(request)
    page = query.page(by, today=today, after=request.GET.get("after", ""), before=request.GET.get("before", ""))  # fmt: skip
    desk = identity.list_desk(
        key="orders.orders", viewer=viewer, asked=request.GET, path=request.path,
        columns=_columns(priced=priced, is_staff=viewer.is_staff), views=[(_("All orders"), ""), (_("Open orders"), "flag=open")],
    )  # fmt: skip
    for row in page.rows:
        row["url"] = reverse("orders:order", args=[row["number"]])
    chips = [
        one_of(request, "state", pgettext("order", "State"), {key.value: word for key, (word, _tone) in STATES.items()}),
        one_of(request, "flag", pgettext("orders", "Only"), FLAGS),
        one_of(request, "seller", _("Seller"), query.sellers(buyer_id=by.buyer_id)),
    ]  # fmt: skip
    context = {
        "page": page, "desk": desk, "chips": chips, "cap": query.COUNT_CAP, "query": plain_query(request.GET),
        "is_filtered": by.is_narrowed, "clear_url": with_query(request, q=None, state=None, flag=None, seller=None),
        "may_buy": viewer.has(*BUYERS), "priced": priced, "here": "list",
    }  # fmt: skip
    return render(request, "orders/orders.html", context)


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponseBase:
    """GET with the list's filters and `format=csv|xlsx`. Audited."""
    by, priced = _asked(request), sees_prices(request.viewer)
    audit.record("export_orders", subject=("orders.order", "list"), org_id=request.viewer.org_id)
    heads = [
        _("Order number"), _("Your own number"), pgettext("order", "Buyer"), _("Seller"), pgettext("order", "State"), pgettext("order", "Lines"), _("Ordered on"),
        _("Promised for"), _("Urgent lane"), *([_("Amount"), _("Currency")] if priced else []),
    ]  # fmt: skip
    lines = _lines(query.every(by, today=trading_day(clock.now())), priced=priced)
    if request.GET.get("format") != "xlsx":
        return table_file("orders", heads, lines, is_simulated=False)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Orders"))
    sheet.append(heads)
    for at, line in enumerate(lines):
        if at == MOST_IN_EXCEL:
            return HttpResponse(_("More rows than a sheet holds. Add a filter, or export as CSV."), status=422)  # fmt: skip
        sheet.append([plain_cell(cell) if isinstance(cell, str) else cell for cell in line])
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(kept)
    kept.seek(0)
    name = f"xinglian-orders-{clock.now():%Y%m%d-%H%M}.xlsx"
    return FileResponse(kept, as_attachment=True, filename=name)


def _asked(request: ViewerRequest) -> query.Asked:
    asked, seller = request.GET, request.GET.get("seller", "")
    return query.Asked(
        buyer_id=None if request.viewer.is_staff else request.viewer.org_id,
        text=asked.get("q", "").replace("\0", "").strip()[:60], state=asked.get("state", ""),
        seller_id=int(seller) if seller.isascii() and seller.isdigit() and len(seller) < 19 else None,
        flag=asked.get("flag", "") if asked.get("flag") in FLAGS else "", sort=asked.get("sort", "") or "-placed",
    )  # fmt: skip


def _columns(*, priced: bool, is_staff: bool) -> list[Column]:
    return [
        Column("number", _("Order number"), fixed=True),
        *([Column("buyer", pgettext("order", "Buyer"), cls="xl-wrap")] if is_staff else []),
        Column("seller", _("Seller"), cls="xl-wrap"),
        Column("state", pgettext("order", "State")),
        Column("lines", pgettext("order", "Lines"), right=True, priority=2),
        *([Column("total", _("Amount"), sort="-total", right=True)] if priced else []),
        Column("promised", _("Promised for"), priority=1),
        Column("placed", _("Ordered on"), sort="-placed", priority=1, cls="text-ink-2"),
        Column("by", pgettext("order", "By whom"), priority=3, cls="text-ink-2"),
    ]  # fmt: skip


def _lines(rows: Iterable[dict[str, Any]], *, priced: bool) -> Iterable[list[Any]]:
    for row in rows:
        yield [
            row["number"], row["buyer_ref"], row["buyer_name"], row["seller_name"], str(row["state_word"]), row["lines_count"],
            timezone.localtime(row["placed_at"]).strftime("%Y-%m-%d %H:%M"),
            row["promised_on"].isoformat() if row["promised_on"] else "", _("yes") if row["is_urgent"] else "",
            *([f"{row['total'].amount:f}" if row["total"] else "", row["currency"]] if priced else []),
        ]  # fmt: skip
