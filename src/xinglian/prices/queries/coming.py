"""What a buyer's own lists are, and how its prices change in the next days: by its own rights only."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.queries.words import name_of, price_word
from xinglian.prices.rules.quote import Quote

AHEAD, BEHIND, MOST = timedelta(60), timedelta(14), 200
ONE = Decimal(1)
_OWN = """
SELECT l.id, l.code, l.name, l.name_en, l.currency, l.valid_from, least(l.valid_to, l.closed_on) AS ends_on FROM prices_pricelist AS l
  JOIN prices_reach(ARRAY[nullif(current_setting('app.org_id', true), '')::bigint], NULL) AS r ON r.list_id = l.id
 WHERE l.published_at IS NOT NULL AND (least(l.valid_to, l.closed_on) IS NULL OR least(l.valid_to, l.closed_on) >= %s)
 ORDER BY l.valid_from DESC, l.code
"""
# Days on which something of the lists one sees begins or ends, with the parts.
_MOVES = """
SELECT v.day, p.part_id FROM prices_price AS p CROSS JOIN LATERAL (VALUES (p.valid_from), (p.valid_to + 1)) AS v (day)
 WHERE p.ended_at IS NULL AND v.day BETWEEN %(since)s AND %(until)s GROUP BY v.day, p.part_id ORDER BY v.day, p.part_id LIMIT %(most)s
"""


def own_lists(*, today: date) -> list[dict[str, Any]]:
    rows = sql.rows(_OWN, [today])
    return [row | {"label": name_of(row["name"], row["name_en"])} for row in rows]


def coming(*, buyer_id: int, today: date, currency: str) -> list[dict[str, Any]]:
    """Parts whose price for this buyer is another from a day on, lately or soon; the day's first. One piece is asked for."""
    moves = sql.rows(_MOVES, {"since": today - BEHIND, "until": today + AHEAD, "most": MOST})
    out: list[dict[str, Any]] = []
    for day in sorted({row["day"] for row in moves})[:6]:
        ids = [row["part_id"] for row in moves if row["day"] == day]
        before, after = (
            quote_lines(buyer_id=buyer_id, lines=[(part_id, ONE) for part_id in ids], day=at, currency=currency, known_at=None)
            for at in (day - timedelta(1), day)
        )  # fmt: skip
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old.unit_price != new.unit_price]  # fmt: skip
        if changed:
            cards = catalogue.parts(part_ids=[new.part_id for _old, new in changed])
            rows = [_row(cards[new.part_id], old, new) for old, new in changed if new.part_id in cards]  # fmt: skip
            out.append({"day": day, "is_past": day <= today, "rows": rows})
    return out


def _row(card: catalogue.PartCard, old: Quote, new: Quote) -> dict[str, Any]:
    was, now = old.unit_price, new.unit_price
    return {
        "part_id": card.part_id, "number": card.number, "label": card.label, "old": price_word(was), "new": price_word(now),
        "move": f"{(now - was) / was * 100:+.1f} %" if was and now else "", "is_up": bool(was and now and now > was),
    }  # fmt: skip
