"""Kinds of files this context takes."""

from xinglian.prices.importers import floors, prices

__all__ = ["floors", "prices"]
