"""What the import door announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class BatchImported(Event):
    batch_id: int
    kind: str
    changed: int


@dataclass(frozen=True, kw_only=True)
class BatchUndone(Event):
    batch_id: int
    kind: str
    changed: int
