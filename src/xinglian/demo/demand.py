"""What partners will need of their parts."""

from collections.abc import Callable
from typing import Any

from xinglian.kernel import clock
from xinglian.supply import api as supply


def forecast(told: Callable[[float, str], None]) -> dict[str, Any]:
    """As every night does."""
    told(0.1, "")
    done = supply.refresh_everybody(now=clock.now())
    word = f"{done.series:,} parts at {done.partners:,} partners"
    return {"series": done.series, "partners": done.partners, "word": word}
