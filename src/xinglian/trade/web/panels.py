"""Trade on the pages of others: what a partner bought and has, what became of a part."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xinglian.identity.api import SIGNED_IN, Role, Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.trade.queries.panel import StockLine, TradePanel, stock_lines, trade_panel
from xinglian.trade.web.bars import bars_of, is_running


def _sees_business(viewer: Viewer) -> bool:
    """A technician is told how to fit a part, not what the company pays for it."""
    return viewer.is_staff or viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK)


@allow(SIGNED_IN)
@require_GET
def partner_panel(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """Orders and stock of one partner; row security leaves a stranger's page empty."""
    if not _sees_business(request.viewer):
        return HttpResponse()
    today = timezone.localdate(clock.now())
    panel = trade_panel(today=today, partner_id=partner_id)
    return _drawn(request, panel, today, stock_lines(partner_id=partner_id), of_partner=True)


@allow(SIGNED_IN)
@require_GET
def part_panel(request: ViewerRequest, part_id: int) -> HttpResponse:
    """Orders and stock of one part, over the partners the viewer may see."""
    if not _sees_business(request.viewer):
        return HttpResponse()
    today = timezone.localdate(clock.now())
    panel = trade_panel(today=today, part_id=part_id)
    return _drawn(request, panel, today, stock_lines(part_id=part_id), of_partner=False)


def _drawn(
    request: ViewerRequest,
    panel: TradePanel,
    today: date,
    stock: list[StockLine],
    *,
    of_partner: bool,
) -> HttpResponse:
    return render(
        request,
        "trade/_panel.html",
        {
            "panel": panel,
            "points": bars_of(panel),
            "is_open": is_running(panel, today=today),
            "stock": stock,
            "of_partner": of_partner,
        },
    )
