"""The clock. Only doors (views, jobs, commands) ask it; everything inside is told the time.

XINGLIAN_CLOCK (ISO 8601 with offset) makes it stand still, for pictures that are compared; never set it where people work.
"""

import os
from datetime import UTC, datetime

_stands_at = os.environ.get("XINGLIAN_CLOCK", "")
_STILL = datetime.fromisoformat(_stands_at).astimezone(UTC) if _stands_at else None


def now() -> datetime:
    return _STILL or datetime.now(tz=UTC)
