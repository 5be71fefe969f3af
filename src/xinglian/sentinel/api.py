"""Front door of sentinel: what waits for who steers.

sentinel.waiting(viewer=…, now=…) -> Waiting
"""

from dataclasses import dataclass
from datetime import datetime

from xinglian.identity.api import Viewer
from xinglian.sentinel.access import STEERERS
from xinglian.sentinel.queries import sentinels

__all__ = ["Waiting", "waiting"]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """`unasked`: sentinels that were asked nothing this quarter yet. `silent`: did not answer two rounds running."""

    unasked: int = 0
    silent: int = 0


def waiting(*, viewer: Viewer, now: datetime) -> Waiting:
    """One query; nothing for who does not steer the whole network."""
    if not viewer.has(*STEERERS) or viewer.region_paths:
        return Waiting()
    quarter = now.replace(month=(now.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)  # fmt: skip
    counted = sentinels.counts(asked_since=quarter)
    return Waiting(unasked=0 if counted["asked"] else counted["now"], silent=counted["silent"])
