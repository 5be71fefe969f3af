"""Which list counts where several hold: the closest to the buyer, then the higher priority, then the newest.

The one place that says so. "Closest" goes by the closest word first: a list that names the partner comes before one
for a group, that before one for a region (a smaller place before a larger), a layer, a type, and everybody. Where two
lists share that word, the next one decides: region and type is closer than the same region alone.
"""

from dataclasses import dataclass
from datetime import date, datetime

from xinglian.prices.rules.words import Verdict

# One tuple, compared from the left: named, of a group, depth of the place, by layer, by type.
Closeness = tuple[bool, bool, int, bool, bool]
EVERYBODY: Closeness = (False, False, 0, False, False)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides between two lists that hold for the same buyer on the same day."""

    list_id: int
    closeness: Closeness
    priority: int
    valid_from: date
    published_at: datetime

    @property
    def weight(self) -> tuple[Closeness, int, date, datetime, int]:
        return (self.closeness, self.priority, self.valid_from, self.published_at, self.list_id)


def in_order(standings: list[Standing]) -> list[Standing]:
    """The one that counts first."""
    return sorted(standings, key=lambda one: one.weight, reverse=True)


def why_lost(winner: Standing, loser: Standing) -> Verdict:
    """What decided between the two."""
    if loser.closeness != winner.closeness:
        return Verdict.LESS_CLOSE
    if loser.priority != winner.priority:
        return Verdict.LOWER_PRIORITY
    return Verdict.OLDER
