"""Kinds of files this context takes."""

from xinglian.trade.importers import order_lines, stock

__all__ = ["order_lines", "stock"]
