"""The clock. Only doors (views, jobs, commands) ask it; everything inside is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(tz=UTC)
