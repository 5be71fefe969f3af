"""Which buyers pay another price because of a change: buyers with the same lists are asked for together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.prices.access import change_seen
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.rules.words import ChangeState

# Two buyers with the same lists, reached by the same words, pay the same.
_ALIKE = """
SELECT min(v.partner_id) AS one, array_agg(v.partner_id ORDER BY v.partner_id) AS all_of_them
  FROM (SELECT r.partner_id, array_agg((r.list_id, r.named, r.grouped, r.depth, r.layered, r.typed)::text ORDER BY r.list_id) AS lists
          FROM prices_reach(NULL, NULL) AS r JOIN prices_pricelist AS l ON l.id = r.list_id AND l.published_at IS NOT NULL
         GROUP BY r.partner_id HAVING bool_or(r.list_id = %(list)s OR l.base_id = %(list)s)) AS v
 GROUP BY v.lists ORDER BY 1
"""
_LINES = "SELECT part_id, min_quantity FROM prices_changeline WHERE change_id = %s ORDER BY part_id, min_quantity"


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """`partner_ids`: those whose price of a changed part is another from `starts_on` on. `parts`: how many parts for one of them at most."""

    change_id: int
    list_name: str
    list_name_en: str
    starts_on: date
    ends_on: date | None
    partner_ids: tuple[int, ...]
    parts: int


def concerned(*, change_id: int) -> Concerned | None:
    """None when it is not published any more. As network(); a query for those alike, six for each kind of buyer."""
    change = change_seen(change_id)
    if change.state != ChangeState.PUBLISHED or change.list is None:
        return None
    lines: list[tuple[int, Decimal]] = [
        (row["part_id"], row["min_quantity"]) for row in sql.rows(_LINES, [change_id])
    ]
    partner_ids: list[int] = []
    parts = 0
    asked: Mapping[str, Any] = {"lines": lines, "day": change.starts_on, "currency": change.list.currency}  # fmt: skip
    for row in sql.rows(_ALIKE, {"list": change.list_id}):
        old = quote_lines(buyer_id=row["one"], known_at=None, without=change_id, **asked)
        new = quote_lines(buyer_id=row["one"], known_at=None, **asked)
        moved = {now.part_id for was, now in zip(old, new, strict=True) if was.unit_price != now.unit_price}  # fmt: skip
        if moved:
            partner_ids += row["all_of_them"]
            parts = max(parts, len(moved))
    return Concerned(
        change_id=change_id, list_name=change.list.name, list_name_en=change.list.name_en or change.list.name, starts_on=change.starts_on,
        ends_on=change.ends_on, partner_ids=tuple(sorted(partner_ids)), parts=parts,
    )  # fmt: skip
