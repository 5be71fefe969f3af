"""Kinds of files this context takes."""

from xinglian.catalogue.importers import categories, parameters, parts

__all__ = ["categories", "parameters", "parts"]
