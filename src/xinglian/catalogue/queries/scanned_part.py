"""Parts that a scanned code names, by their own number or by a reference (a GTIN is one)."""

from xinglian.catalogue.queries.part_cards import COLUMNS, PartCard, card
from xinglian.catalogue.rules.numbers import normalise_number
from xinglian.catalogue.rules.scanned import numbers
from xinglian.kernel import sql

_QUERY = f"""
WITH asked AS (
    SELECT key, n FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS a(key, n)
), hits AS (
    SELECT p.id AS part_id, a.n FROM asked a JOIN catalogue_part p ON p.number_key = a.key
    UNION ALL
    SELECT r.part_id, a.n FROM asked a JOIN catalogue_reference r ON r.number_key = a.key
), surest AS (
    SELECT part_id, min(n) AS n FROM hits GROUP BY part_id
)
SELECT {COLUMNS} FROM surest JOIN catalogue_pub_part AS p USING (part_id)
 WHERE n = (SELECT min(n) FROM surest) ORDER BY p.number_key LIMIT 20
"""


def scanned_parts(*, text: str) -> list[PartCard]:
    """Those that the surest number of the code names; [] when none is known. One query."""
    keys = [key for one in numbers(text) if len(key := normalise_number(one)) >= 3]
    if not keys:
        return []
    return [card(row) for row in sql.rows(_QUERY, {"keys": list(dict.fromkeys(keys))})]
