"""Kinds of files this context takes."""

from xinglian.partners.importers import partners

__all__ = ["partners"]
