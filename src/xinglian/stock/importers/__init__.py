"""Kinds of files this context takes."""

from xinglian.stock.importers import counts

__all__ = ["counts"]
