"""Stock positions that a ledger states: what is there now, in place of what a file would say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from xinglian.kernel import outbox, sql
from xinglian.trade.actions.import_stock import record
from xinglian.trade.events import StockRecorded


@dataclass(frozen=True, kw_only=True)
class Position:
    """`unit_cost` in `currency`; None when nobody knows it."""

    partner_id: int
    part_id: int
    on_hand: Decimal
    unit_cost: Decimal | None
    currency: str
    last_moved_on: date | None
    is_simulated: bool


_STATED = (
    "(SELECT n.partner_id, n.part_id, %(as_of)s::date AS as_of, n.on_hand, n.unit_cost, n.currency,"
    " n.last_moved_on, n.simulated FROM unnest(%(partners)s::bigint[], %(parts)s::bigint[], %(on_hand)s::numeric[],"
    " %(costs)s::numeric[], %(currencies)s::text[], %(moved)s::date[], %(simulated)s::bool[])"
    " AS n (partner_id, part_id, on_hand, unit_cost, currency, last_moved_on, simulated))"
)


def state_stock(*, positions: Sequence[Position], as_of: date, now: datetime) -> int:
    """Record what has changed as of that day; how many positions. Inside `acting(scope.network())`."""
    if not positions:
        return 0
    made = sql.rows(
        record(_STATED),
        {
            "as_of": as_of, "batch_id": None, "now": now,
            "partners": [one.partner_id for one in positions], "parts": [one.part_id for one in positions],
            "on_hand": [one.on_hand for one in positions], "costs": [one.unit_cost for one in positions],
            "currencies": [one.currency for one in positions], "moved": [one.last_moved_on for one in positions],
            "simulated": [one.is_simulated for one in positions],
        },
    )  # fmt: skip
    if made:
        outbox.announce(StockRecorded(batch_id=None, positions=len(made)))
    return len(made)
