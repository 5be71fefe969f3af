"""What the ledgers announce."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class OrderLinesRecorded(Event):
    """Lines came in, or an import of them was taken back (`is_undo`). `batch_id` is None for lines
    that came by the API; `months` are "2026-10", the months whose sums have changed."""

    batch_id: int | None
    lines: int
    months: list[str]
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class StockRecorded(Event):
    """Stock positions came in, or were taken back."""

    batch_id: int | None
    positions: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class LedgersFollowed(Event):
    """Lines and positions went over to the partner that theirs was merged into, or back. `partner_ids`
    are all who lost or gained rows, `months` those whose lines have another owner now."""

    partner_ids: list[int]
    lines: int
    positions: int
    months: list[str]
