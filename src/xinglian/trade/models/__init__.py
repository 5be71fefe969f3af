from xinglian.trade.models.order_line import DirtyMonth, OrderLine
from xinglian.trade.models.source import Source
from xinglian.trade.models.stock_position import StockPosition

__all__ = ["DirtyMonth", "OrderLine", "Source", "StockPosition"]
