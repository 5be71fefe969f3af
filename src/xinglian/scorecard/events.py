"""What scorecard announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class WeightsReleased(Event):
    """New weights hold from this quarter on."""

    release_id: int
    number: int
    from_quarter: str
