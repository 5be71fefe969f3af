"""File kinds signals takes."""

from xinglian.signals.importers import facts, lists

__all__ = ["facts", "lists"]
