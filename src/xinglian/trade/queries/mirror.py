"""Is the mirror what the ledger says? Counts and sums by month."""

from dataclasses import dataclass

from xinglian.kernel import sql
from xinglian.kernel.columnar import Manifest


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A month that does not agree: (rows, amount in minor units, quantity in thousandths)."""

    month: str
    ledger: tuple[int, int, int]
    mirror: tuple[int, int, int]


def differences(*, manifest: Manifest) -> list[Difference]:
    """Inside a network scope. Months marked as changed are reported too when they differ."""
    ledger = {
        row["month"]: (row["rows"], int(row["amount"]), int(row["quantity"]))
        for row in sql.rows(
            "SELECT to_char(date_trunc('month', ordered_on), 'YYYY-MM') AS month, count(*) AS rows,"
            " sum(amount_minor) AS amount, sum(quantity * 1000)::bigint AS quantity"
            " FROM trade_order_line GROUP BY 1"
        )
    }
    mirror = {
        month: (files.rows, files.sums["amount_minor"], files.sums["quantity_milli"])
        for month, files in manifest.months.items()
    }
    nothing = (0, 0, 0)
    return [
        Difference(
            month=month, ledger=ledger.get(month, nothing), mirror=mirror.get(month, nothing)
        )
        for month in sorted({*ledger, *mirror})
        if ledger.get(month, nothing) != mirror.get(month, nothing)
    ]
