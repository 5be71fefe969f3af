"""The figures of messages added up: shares and times, each with what it is a share of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.effect.rules.minutes import quantile


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`people` … `acted` are people × messages, `partners` … `in_time` partners × messages. A share of nothing is None."""

    messages: int = 0
    people: int = 0
    read: int = 0
    responded: int = 0
    must: int = 0
    offered: int = 0
    acted: int = 0
    partners: int = 0
    reached: int = 0
    in_time: int = 0
    read_by: Sequence[int] = ()
    responded_by: Sequence[int] = ()
    counted_at: datetime | None = None

    @property
    def reach(self) -> float | None:
        return _share(self.reached, self.partners)

    @property
    def in_time_share(self) -> float | None:
        return _share(self.in_time, self.partners)

    @property
    def read_share(self) -> float | None:
        return _share(self.read, self.people)

    @property
    def response(self) -> float | None:
        return _share(self.responded, self.people)

    @property
    def action(self) -> float | None:
        return _share(self.acted, self.offered)

    @property
    def read_median(self) -> float | None:
        return quantile(self.read_by, 0.5)

    @property
    def read_p90(self) -> float | None:
        return quantile(self.read_by, 0.9)

    @property
    def response_median(self) -> float | None:
        return quantile(self.responded_by, 0.5)


# What tables sort by and files hold, in this order.
MEASURES = (
    "messages", "people", "reach", "read_share", "read_median", "read_p90", "response", "response_median", "action",
)  # fmt: skip


def sort_key(figures: Figures, by: str) -> tuple[bool, Any]:
    """What is not known comes last either way."""
    value = getattr(figures, by)
    return value is None, value or 0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
