"""File kinds the policy radar takes."""

from xinglian.policyradar.importers import entries, recalls

__all__ = ["entries", "recalls"]
