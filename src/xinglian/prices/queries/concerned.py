"""Which buyers pay another price because of a change or a percentage: buyers with the same lists are asked for together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from xinglian.kernel import sql
from xinglian.prices.access import change_seen
from xinglian.prices.models import PriceList
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.rules.quote import Quote
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
# A percentage moves what the base list has a price for. Of a whole catalogue the first parts say whose prices move.
_BASED = """
SELECT DISTINCT p.part_id FROM prices_price AS p JOIN catalogue_pub_part AS c ON c.part_id = p.part_id
 WHERE p.list_id = %(base)s AND p.ended_at IS NULL
   AND (%(category)s = '' OR c.category_path <@ (SELECT category_path FROM catalogue_pub_category WHERE category_code = %(category)s))
 ORDER BY p.part_id LIMIT 5000
"""
_STEPS = (
    "SELECT DISTINCT min_quantity FROM prices_discount WHERE list_id = %s AND category_code = %s AND valid_from = %s"
    " AND (ended_at IS NULL OR ended_at = %s)"
)
Ask = Callable[[int], Sequence[Quote]]


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """`partner_ids`: those whose price of a part is another from `starts_on` on. `parts`: how many parts for one of them at most."""

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
    day, currency = change.starts_on, change.list.currency
    return _those(
        change.list, starts_on=day, ends_on=change.ends_on,
        before=lambda one: quote_lines(buyer_id=one, lines=lines, day=day, currency=currency, known_at=None, without=change_id),
        after=lambda one: quote_lines(buyer_id=one, lines=lines, day=day, currency=currency, known_at=None),
    )  # fmt: skip


def concerned_by_percentage(
    *, list_id: int, category: str, starts_on: date, kept_at: datetime
) -> Concerned | None:
    """None when the list is gone or has no base any more. As network(); what the books said the moment before is what was."""
    one = PriceList.objects.filter(pk=list_id, published_at__isnull=False, base__isnull=False).first()  # fmt: skip
    if one is None:
        return None
    steps = sql.column(_STEPS, [list_id, category, starts_on, kept_at]) or [Decimal(1)]
    parts = sql.column(_BASED, {"base": one.base_id, "category": category})
    lines = [(part_id, step) for part_id in parts for step in steps]
    then = kept_at - timedelta(microseconds=1)
    return _those(
        one, starts_on=starts_on, ends_on=None,
        before=lambda who: quote_lines(buyer_id=who, lines=lines, day=starts_on, currency=one.currency, known_at=then),
        after=lambda who: quote_lines(buyer_id=who, lines=lines, day=starts_on, currency=one.currency, known_at=None),
    )  # fmt: skip


def _those(
    of: PriceList, *, starts_on: date, ends_on: date | None, before: Ask, after: Ask
) -> Concerned:
    partner_ids: list[int] = []
    parts = 0
    for row in sql.rows(_ALIKE, {"list": of.pk}):
        pairs = zip(before(row["one"]), after(row["one"]), strict=True)
        moved = {now.part_id for was, now in pairs if was.unit_price != now.unit_price}
        if moved:
            partner_ids += row["all_of_them"]
            parts = max(parts, len(moved))
    return Concerned(
        list_name=of.name, list_name_en=of.name_en or of.name, starts_on=starts_on, ends_on=ends_on,
        partner_ids=tuple(sorted(partner_ids)), parts=parts,
    )  # fmt: skip
