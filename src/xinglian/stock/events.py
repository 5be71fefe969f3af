"""What the ledger announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class StockMoved(Event):
    """Something was booked: `lines` movements of kind `kind` in the ledger of `org_id`."""

    org_id: int
    posting_id: int
    kind: str
    lines: int

    @property
    def aggregate(self) -> str:
        return str(self.org_id)


@dataclass(frozen=True, kw_only=True)
class LedgerOpened(Event):
    """An organisation keeps its stock here from now on."""

    org_id: int


@dataclass(frozen=True, kw_only=True)
class LedgerAtOdds(Event):
    """Balances are not the sum of their movements: `faults` new differences."""

    faults: int
