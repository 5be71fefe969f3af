"""The funnel: how far recipients have come. Each stage includes the later ones."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Counts of recipients. `failed` and `uncertain` count channel deliveries, beside the in-app one."""

    recipients: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    acknowledged: int = 0
    acted: int = 0
    failed: int = 0
    uncertain: int = 0

    @property
    def read_share(self) -> float | None:
        return self.read / self.recipients if self.recipients else None

    def parts(self, *, must_acknowledge: bool = True) -> Mapping[str, int]:
        """Everybody stands in one part, the furthest stage: the parts add up to the recipients."""
        acknowledged = max(self.acknowledged - self.acted, 0)
        read = max(self.read - max(self.acknowledged, self.acted), 0)
        found = {
            "acted": self.acted,
            "acknowledged": acknowledged,
            "read": read,
            "delivered": max(self.delivered - max(self.read, self.acknowledged, self.acted), 0),
            "waiting": max(self.recipients - self.delivered, 0),
        }
        if not must_acknowledge and not self.acknowledged:
            found.pop("acknowledged")
        return found
