"""Kinds of files this context takes: read by the import door, carried out by actions of orders."""

from xinglian.orders.importers import files, returns

__all__ = ["files", "returns"]
