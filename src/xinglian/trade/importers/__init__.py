"""Kinds of files this context takes."""

from xinglian.trade.importers import order_lines, prices, stock

__all__ = ["order_lines", "prices", "stock"]
