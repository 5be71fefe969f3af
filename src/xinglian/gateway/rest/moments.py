"""Moments as programs write them."""

from datetime import UTC, datetime


def aware(at: datetime) -> datetime:
    """One without a zone is meant in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
