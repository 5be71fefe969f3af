"""What trade announces."""

from dataclasses import dataclass, field

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class OrderLinesRecorded(Event):
    """Lines were recorded, or taken back (`is_undo`). `months` are "2026-10", those they fall in.

    `partner_ids` is empty when they are too many to name.
    """

    batch_id: int | None
    lines: int
    months: list[str]
    partner_ids: list[int] = field(default_factory=list)
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class StockRecorded(Event):
    """Stock positions were recorded or taken back."""

    batch_id: int | None
    positions: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class PricesRecorded(Event):
    """Prices were recorded or taken back."""

    batch_id: int | None
    prices: int
    is_undo: bool = False
