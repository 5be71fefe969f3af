"""The day audiences are counted for, and the last day the order ledger knows: those of the last refresh."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from xinglian.kernel import sql
from xinglian.signals.rules import windows
from xinglian.signals.rules.windows import Months

_HERE = ZoneInfo("Asia/Shanghai")
_NEVER = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Horizon:
    today: date
    until: date

    def months(self, window: str) -> Months:
        return windows.months(window, today=self.today, until=self.until)


def horizon() -> Horizon:
    """Before the first refresh nothing was ever bought, whatever the day."""
    row = sql.row(
        "SELECT started_at, orders_until FROM signals_refresh ORDER BY id DESC LIMIT 1", []
    )
    if row is None:
        return Horizon(today=_NEVER, until=_NEVER)
    return Horizon(today=row["started_at"].astimezone(_HERE).date(), until=row["orders_until"])
