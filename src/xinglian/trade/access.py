"""Every read of the ledgers starts here; row security narrows to what the viewer may see."""

from django.db.models import QuerySet

from xinglian.trade.models import OrderLine, StockPosition


def order_lines() -> QuerySet[OrderLine]:
    return OrderLine.objects.all()


def stock_positions() -> QuerySet[StockPosition]:
    return StockPosition.objects.all()
