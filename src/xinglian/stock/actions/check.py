"""Are the balances what the movements say? Asked of what has changed since last time, and now and then of everything."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from xinglian.kernel import outbox, sql
from xinglian.stock.events import LedgerAtOdds

# Longer than any transaction: what was not yet visible last time is looked at again.
OVERLAP = timedelta(hours=1)

_ODDS = """
WITH touched AS MATERIALIZED (
    SELECT c.id, c.org_id, c.part_id, c.on_hand, c.reserved FROM stock_cell AS c
     WHERE {cells}
), item AS MATERIALIZED (
    SELECT i.org_id, i.part_id, i.on_hand, i.value_minor FROM stock_item AS i
     WHERE {items}
)
SELECT t.org_id, t.part_id, t.id AS cell_id, 'on_hand' AS what, t.on_hand AS kept, s.summed
  FROM touched AS t CROSS JOIN LATERAL (
       SELECT coalesce(sum(m.quantity), 0) AS summed FROM stock_movement AS m WHERE m.cell_id = t.id) AS s
 WHERE t.on_hand <> s.summed
UNION ALL
SELECT t.org_id, t.part_id, t.id, 'reserved', t.reserved, s.summed
  FROM touched AS t CROSS JOIN LATERAL (
       SELECT coalesce(sum(r.remaining), 0) AS summed FROM stock_reservation AS r
        WHERE r.cell_id = t.id AND r.ended = '') AS s
 WHERE t.reserved <> s.summed
UNION ALL
SELECT i.org_id, i.part_id, NULL, 'item', i.on_hand, s.summed
  FROM item AS i CROSS JOIN LATERAL (
       SELECT coalesce(sum(c.on_hand), 0) AS summed FROM stock_cell AS c
        WHERE c.org_id = i.org_id AND c.part_id = i.part_id) AS s
 WHERE i.on_hand <> s.summed
UNION ALL
SELECT i.org_id, i.part_id, NULL, 'value', i.value_minor, s.summed
  FROM item AS i CROSS JOIN LATERAL (
       SELECT coalesce(sum(m.value_minor), 0) AS summed FROM stock_movement AS m
        WHERE m.org_id = i.org_id AND m.part_id = i.part_id) AS s
 WHERE i.value_minor <> s.summed
"""


@dataclass(frozen=True, kw_only=True)
class Odds:
    """A balance and what its movements add up to. `cell_id` is None for a part in the whole ledger."""

    org_id: int
    part_id: int
    cell_id: int | None
    what: str
    kept: Decimal
    summed: Decimal


def check_everything(*, now: datetime) -> list[Odds]:
    """Every balance there is; the differences."""
    return _keep(_ODDS.format(cells="true", items="true"), {}, now=now)


def check_changed(*, now: datetime, since: datetime) -> list[Odds]:
    """What changed since then, and what was wrong before; the differences."""
    wrong = "IN (SELECT f.{0} FROM stock_fault AS f WHERE f.gone_at IS NULL)"
    query = _ODDS.format(
        cells=f"c.changed_at >= %(since)s OR c.id {wrong.format('cell_id')}",
        items=f"i.changed_at >= %(since)s OR i.part_id {wrong.format('part_id')}",
    )
    return _keep(query, {"since": since - OVERLAP}, now=now)


def _keep(query: str, params: dict[str, Any], *, now: datetime) -> list[Odds]:
    """Remember new differences and announce them; those that are gone end."""
    found = [Odds(**row) for row in sql.rows(query, params)]
    places = [
        [getattr(one, name) for one in found]
        for name in ("org_id", "part_id", "cell_id", "what", "kept", "summed")
    ]
    rows = (
        "unnest(%(orgs)s::bigint[], %(parts)s::bigint[], %(cells)s::bigint[], %(whats)s::text[], %(kept)s::numeric[],"
        " %(summed)s::numeric[]) AS n (org_id, part_id, cell_id, what, kept, summed)"
    )
    named: dict[str, Any] = dict(
        zip(("orgs", "parts", "cells", "whats", "kept", "summed"), places, strict=True)
    )
    named |= {"now": now}
    sql.execute(
        "UPDATE stock_fault AS f SET gone_at = %(now)s WHERE f.gone_at IS NULL AND NOT EXISTS (SELECT FROM"
        f" {rows} WHERE n.org_id = f.org_id AND n.part_id = f.part_id AND n.what = f.what"
        " AND n.cell_id IS NOT DISTINCT FROM f.cell_id)",
        named,
    )
    new = sql.execute(
        "INSERT INTO stock_fault (org_id, part_id, cell_id, what, kept, summed, found_at)"
        f" SELECT n.*, %(now)s FROM {rows} ON CONFLICT DO NOTHING",
        named,
    )
    if new:
        outbox.announce(LedgerAtOdds(faults=new))
    return found
