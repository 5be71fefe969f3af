"""File kinds signals takes."""

from xinglian.signals.importers import facts

__all__ = ["facts"]
