"""Trade on the pages of others: what a partner bought and has, what became of a part."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.trade.queries.panel import stock_lines, trade_panel
from xinglian.trade.web.bars import bars_of


@allow(SIGNED_IN)
@require_GET
def partner_panel(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """Orders and stock of one partner; row security leaves a stranger's page empty."""
    panel = trade_panel(today=timezone.localdate(), partner_id=partner_id)
    stock = stock_lines(partner_id=partner_id)
    return render(
        request,
        "trade/_panel.html",
        {"panel": panel, "points": bars_of(panel), "stock": stock, "of_partner": True},
    )


@allow(SIGNED_IN)
@require_GET
def part_panel(request: ViewerRequest, part_id: int) -> HttpResponse:
    """Orders and stock of one part, over the partners the viewer may see."""
    panel = trade_panel(today=timezone.localdate(), part_id=part_id)
    stock = stock_lines(part_id=part_id)
    return render(
        request,
        "trade/_panel.html",
        {"panel": panel, "points": bars_of(panel), "stock": stock, "of_partner": False},
    )
