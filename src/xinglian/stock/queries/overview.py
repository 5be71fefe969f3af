"""A ledger as a whole, and all of them by region."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.stock.queries.places import place_label
from xinglian.stock.queries.words import CONDITIONS

# Days without movement: (word, from, to).
AGES = (("30", 0, 30), ("90", 31, 90), ("180", 91, 180), ("365", 181, 365), ("more", 366, None))

_AGE = " ".join(
    f"WHEN coalesce(%(today)s - i.last_moved_on, 100000) <= {last} THEN '{word}'"
    for word, _first, last in AGES
    if last is not None
)
_REPORT = f"""
SELECT CASE {_AGE} ELSE 'more' END AS age, count(*) AS parts, sum(i.value_minor)::bigint AS value_minor
  FROM stock_item AS i WHERE i.org_id = %(org)s AND i.on_hand > 0 GROUP BY 1
"""
# Cell by cell: a part whose goods have no batch and no serial number lies in one cell of a place, so that it need not be sorted to be
# counted; the others are counted apart. Most parts lie in one cell altogether: their worth need not be shared out.
_BY_PLACE = """
WITH lain AS (
    SELECT c.location_id, c.condition, count(*) AS cells, count(*) FILTER (WHERE c.batch = '' AND c.serial = '') AS plain,
           sum(c.reserved) AS reserved, coalesce(sum(i.value_minor) FILTER (WHERE c.on_hand = i.on_hand), 0)
           + coalesce(sum(c.on_hand * i.value_minor / i.on_hand) FILTER (WHERE c.on_hand <> i.on_hand), 0) AS value_minor
      FROM stock_cell AS c JOIN stock_item AS i ON i.org_id = %(org)s AND i.part_id = c.part_id AND i.on_hand > 0
     WHERE c.org_id = %(org)s AND c.on_hand > 0 GROUP BY 1, 2
), marked AS (
    SELECT DISTINCT c.location_id, c.condition, c.part_id FROM stock_cell AS c
     WHERE c.org_id = %(org)s AND c.on_hand > 0 AND (c.batch <> '' OR c.serial <> '')
), only_marked AS (
    SELECT m.location_id, m.condition, count(*) AS parts FROM marked AS m
     WHERE NOT EXISTS (SELECT FROM stock_cell AS c WHERE c.org_id = %(org)s AND c.part_id = m.part_id AND c.location_id = m.location_id
           AND c.condition = m.condition AND c.batch = '' AND c.serial = '' AND c.on_hand > 0) GROUP BY 1, 2
)
SELECT l.id, l.name, l.kind, p.name AS above, s.condition, s.plain + coalesce(o.parts, 0) AS parts, s.cells, s.reserved,
       round(s.value_minor)::bigint AS value_minor
  FROM lain AS s LEFT JOIN only_marked AS o ON o.location_id = s.location_id AND o.condition = s.condition
  JOIN stock_location AS l ON l.id = s.location_id LEFT JOIN stock_location AS p ON p.id = l.parent_id
 ORDER BY s.value_minor DESC LIMIT 200
"""
_BY_KIND = """
SELECT m.kind, count(*) AS lines, coalesce(sum(m.value_minor) FILTER (WHERE m.quantity > 0), 0)::bigint AS value_in,
       coalesce(-sum(m.value_minor) FILTER (WHERE m.quantity < 0), 0)::bigint AS value_out
  FROM stock_movement AS m WHERE m.org_id = %(org)s AND m.moved_at >= %(since)s GROUP BY 1 ORDER BY lines DESC
"""
_NETWORK = """
SELECT g.org_id, o.name, o.short_name, o.code, o.kind, o.region_path::text AS region_path, g.currency, g.is_simulated, i.parts,
       i.value_minor, i.idle_minor, i.last_moved_on, coalesce(f.faults, 0) AS faults
  FROM stock_ledger AS g JOIN identity_organisation AS o ON o.id = g.org_id
  LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE on_hand > 0) AS parts, coalesce(sum(value_minor), 0)::bigint AS value_minor,
       coalesce(sum(value_minor) FILTER (WHERE coalesce(last_moved_on, '-infinity') < %(idle)s), 0)::bigint AS idle_minor,
       max(last_moved_on) AS last_moved_on FROM stock_item WHERE org_id = g.org_id) AS i ON true
  LEFT JOIN LATERAL (SELECT count(*) AS faults FROM stock_fault WHERE org_id = g.org_id AND gone_at IS NULL) AS f ON true
 WHERE %(region)s::ltree IS NULL OR o.region_path <@ %(region)s::ltree
 ORDER BY o.kind <> 'maker', o.region_path, i.value_minor DESC LIMIT 500
"""


@dataclass(frozen=True, kw_only=True)
class Report:
    ages: list[dict[str, Any]]
    places: list[dict[str, Any]]
    kinds: list[dict[str, Any]]
    worth: Money
    parts: int


def report(*, org_id: int, currency: str, today: date) -> Report:
    """Three queries (and two settings): by days without movement, by place and condition, and what moved in the last 30 days."""
    params = {"org": org_id, "today": today, "since": today - timedelta(days=30)}
    with sql.whole_tables():
        found = {row["age"]: row for row in sql.rows(_REPORT, params)}
        places = sql.rows(_BY_PLACE, params)
    ages = [
        {"key": word, "first": first, "last": last, "parts": found.get(word, {}).get("parts", 0),
         "worth": Money(found.get(word, {}).get("value_minor", 0), currency)}
        for word, first, last in AGES
    ]  # fmt: skip
    for row in places:
        row["place"], row["condition_word"] = place_label(row), CONDITIONS[row["condition"]]
        row["worth"] = Money(row["value_minor"], currency)
    kinds = sql.rows(_BY_KIND, params)
    for row in kinds:
        row["came"], row["went"] = Money(row["value_in"], currency), Money(row["value_out"], currency)  # fmt: skip
    return Report(
        ages=ages, places=places, kinds=kinds, parts=sum(one["parts"] for one in ages),
        worth=Money(sum(one["worth"].minor for one in ages), currency),
    )  # fmt: skip


def network(*, region: str, today: date, idle_days: int) -> list[dict[str, Any]]:
    """Every ledger within one's rights; the maker's first, then by region."""
    rows = sql.rows(_NETWORK, {"region": region or None, "idle": today - timedelta(days=idle_days)})
    for row in rows:
        row["worth"] = Money(row["value_minor"], row["currency"])
        row["idle"] = Money(row["idle_minor"], row["currency"])
        row["share"] = row["idle_minor"] / row["value_minor"] if row["value_minor"] else 0
    return rows


def waiting(*, org_id: int) -> dict[str, int]:
    """What waits for a decision in a ledger: proposals, counts, transfers that should have arrived, faults."""
    return (
        sql.row(
            "SELECT (SELECT count(*) FROM stock_proposal WHERE org_id = %(org)s AND state = 'waiting') AS proposals,"
            " (SELECT count(*) FROM stock_count WHERE org_id = %(org)s AND state = 'closed') AS counts,"
            " (SELECT count(*) FROM stock_transfer WHERE org_id = %(org)s AND state = 'under_way') AS transfers,"
            " (SELECT count(*) FROM stock_fault WHERE org_id = %(org)s AND gone_at IS NULL) AS faults",
            {"org": org_id},
        )
        or {}
    )
