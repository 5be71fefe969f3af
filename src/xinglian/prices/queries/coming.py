"""What a buyer's own lists are, and how its prices change in the next days: by its own rights only."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.queries.words import name_of, price_word
from xinglian.prices.rules.quote import Quote

AHEAD, BEHIND, MOST = timedelta(60), timedelta(14), 100
_DAYS = 2
ONE = Decimal(1)
_OWN = """
SELECT l.id, l.code, l.name, l.name_en, l.currency, l.base_id, l.valid_from, least(l.valid_to, l.closed_on) AS ends_on
  FROM prices_pricelist AS l
  JOIN prices_reach(ARRAY[nullif(current_setting('app.org_id', true), '')::bigint], NULL) AS r ON r.list_id = l.id
 WHERE l.published_at IS NOT NULL AND (least(l.valid_to, l.closed_on) IS NULL OR least(l.valid_to, l.closed_on) >= %s)
 ORDER BY l.valid_from DESC, l.code
"""
# Days on which prices or percentages of these lists begin or end, with the parts.
_MOVES = """
SELECT m.day, (array_agg(DISTINCT m.part_id))[1:%(most)s] AS parts FROM (
    SELECT p.valid_from AS day, p.part_id FROM prices_price AS p WHERE p.ended_at IS NULL AND p.list_id = ANY (%(lists)s)
       AND p.valid_from BETWEEN %(since)s AND %(until)s
     UNION ALL
    SELECT p.valid_to + 1, p.part_id FROM prices_price AS p WHERE p.ended_at IS NULL AND p.valid_to IS NOT NULL
       AND p.list_id = ANY (%(lists)s) AND p.valid_to BETWEEN %(since)s::date - 1 AND %(until)s::date - 1
     UNION ALL
    SELECT d.day, b.part_id FROM (
        SELECT v.day, o.list_id, o.category_path FROM prices_discount AS o CROSS JOIN LATERAL (VALUES (o.valid_from), (o.valid_to + 1)) AS v (day)
         WHERE o.ended_at IS NULL AND o.list_id = ANY (%(lists)s) AND v.day BETWEEN %(since)s AND %(until)s) AS d
      JOIN unnest(%(cut)s::bigint[], %(bases)s::bigint[]) AS l (id, base_id) ON l.id = d.list_id
      JOIN prices_price AS b ON b.list_id = l.base_id AND b.ended_at IS NULL
      JOIN catalogue_pub_part AS c ON c.part_id = b.part_id AND c.category_path <@ d.category_path) AS m
 GROUP BY m.day ORDER BY m.day
"""


def own_lists(*, today: date) -> list[dict[str, Any]]:
    rows = sql.rows(_OWN, [today])
    return [row | {"label": name_of(row["name"], row["name_en"])} for row in rows]


def coming(
    *, buyer_id: int, lists: list[dict[str, Any]], today: date, currency: str
) -> list[dict[str, Any]]:
    """Parts whose price for this buyer is another from a day on: the next days first, else the latest. One piece is asked for."""
    ids = {one["id"] for one in lists} | {one["base_id"] for one in lists if one["base_id"]}
    based = [one for one in lists if one["base_id"]]
    moves = sql.rows(
        _MOVES,
        {
            "since": today - BEHIND, "until": today + AHEAD, "most": MOST, "lists": [*ids], "cut": [one["id"] for one in based],
            "bases": [one["base_id"] for one in based],
        },
    )  # fmt: skip
    days = [row for row in moves if row["day"] > today] + [row for row in moves if row["day"] <= today][::-1]  # fmt: skip
    found: list[tuple[date, list[tuple[Quote, Quote]]]] = []
    for row in days[:_DAYS]:
        before, after = (
            quote_lines(
                buyer_id=buyer_id, lines=[(part_id, ONE) for part_id in row["parts"]], day=at, currency=currency, known_at=None
            )
            for at in (row["day"] - timedelta(1), row["day"])
        )  # fmt: skip
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old.unit_price != new.unit_price]  # fmt: skip
        if changed:
            found.append((row["day"], changed))
    cards = catalogue.parts(part_ids=[new.part_id for _day, changed in found for _old, new in changed])  # fmt: skip
    return [
        {
            "day": day, "is_past": day <= today,
            "rows": [_row(cards[new.part_id], old, new) for old, new in changed if new.part_id in cards],
        }
        for day, changed in found
    ]  # fmt: skip


def _row(card: catalogue.PartCard, old: Quote, new: Quote) -> dict[str, Any]:
    was, now = old.unit_price, new.unit_price
    return {
        "part_id": card.part_id, "number": card.number, "label": card.label, "old": price_word(was), "new": price_word(now),
        "move": f"{(now - was) / was * 100:+.1f} %" if was and now else "", "is_up": bool(was and now and now > was),
    }  # fmt: skip
