"""Kinds of files this context takes."""

from xinglian.push.importers import calls

__all__ = ["calls"]
