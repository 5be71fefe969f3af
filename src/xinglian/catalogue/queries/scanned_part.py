"""Parts that a scanned code names, by their own number or by a reference (a GTIN is one)."""

from collections.abc import Sequence

from xinglian.catalogue.queries.part_cards import COLUMNS, PartCard, card
from xinglian.catalogue.rules.numbers import normalise_number
from xinglian.catalogue.rules.scanned import numbers
from xinglian.kernel import sql

# The surest number of a text that names a part counts alone; a number may name several.
_QUERY = f"""
WITH asked AS (
    SELECT at, key, n FROM unnest(%(at)s::int[], %(keys)s::text[], %(n)s::int[]) AS a(at, key, n)
), hits AS (
    SELECT a.at, p.id AS part_id, a.n FROM asked a JOIN catalogue_part p ON p.number_key = a.key
    UNION ALL
    SELECT a.at, r.part_id, a.n FROM asked a JOIN catalogue_reference r ON r.number_key = a.key
), surest AS (
    SELECT at, part_id, min(n) AS n, min(min(n)) OVER (PARTITION BY at) AS first FROM hits GROUP BY at, part_id
), counted AS (
    SELECT at, {COLUMNS}, row_number() OVER (PARTITION BY at ORDER BY p.number_key) AS place
      FROM surest JOIN catalogue_pub_part AS p USING (part_id) WHERE n = first
)
SELECT * FROM counted WHERE place <= 20 ORDER BY at, place
"""


def scanned_parts(*, text: str) -> list[PartCard]:
    """Those that the surest number of the code names; [] when none is known. One query."""
    return scanned_parts_many(texts=[text])[0]


def scanned_parts_many(*, texts: Sequence[str]) -> list[list[PartCard]]:
    """In the order of the texts. One query."""
    found: list[list[PartCard]] = [[] for _ in texts]
    asked = [(at, key, n) for at, text in enumerate(texts) for n, key in enumerate(_keys(text))]
    if asked:
        places, keys, order = (list(column) for column in zip(*asked, strict=True))
        for row in sql.rows(_QUERY, {"at": places, "keys": keys, "n": order}):
            found[row["at"]].append(card(row))
    return found


def _keys(text: str) -> list[str]:
    """The surest first, each once."""
    keys = [key for one in numbers(text) if len(key := normalise_number(one)) >= 3]
    return list(dict.fromkeys(keys))
