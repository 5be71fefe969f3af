"""What waits in the ledgers for somebody's decision."""

from dataclasses import dataclass
from datetime import date, datetime

from xinglian.kernel import sql

_QUERY = """
SELECT (SELECT count(*) FROM stock_proposal WHERE org_id = %(org)s AND state = 'waiting') AS proposals,
       (SELECT min(asked_at) FROM stock_proposal WHERE org_id = %(org)s AND state = 'waiting') AS proposed_at,
       (SELECT count(*) FROM stock_count WHERE org_id = %(org)s AND state = 'closed') AS counts,
       (SELECT min(id) FROM stock_count WHERE org_id = %(org)s AND state = 'closed') AS count_id,
       (SELECT count(*) FROM stock_transfer WHERE org_id = %(org)s AND state = 'under_way' AND due_on < %(today)s) AS late,
       (SELECT count(*) FROM stock_fault WHERE gone_at IS NULL) AS faults,
       (SELECT min(found_at) FROM stock_fault WHERE gone_at IS NULL) AS found_at,
       (SELECT min(org_id) FROM stock_fault WHERE gone_at IS NULL) AS fault_org_id
"""


@dataclass(frozen=True, kw_only=True)
class StockWaiting:
    """`faults` are of every ledger within reach; the others of the own one. `late`: transfers past their day."""

    proposals: int = 0
    proposed_at: datetime | None = None
    counts: int = 0
    count_id: int | None = None
    late: int = 0
    faults: int = 0
    found_at: datetime | None = None
    fault_org_id: int | None = None


def waiting(*, org_id: int, today: date) -> StockWaiting:
    """One query."""
    row = sql.row(_QUERY, {"org": org_id, "today": today}, kept=True)
    return StockWaiting(**row) if row else StockWaiting()
