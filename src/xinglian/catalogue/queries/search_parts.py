"""Search: exact number > number that begins so > cross reference > name."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from xinglian.catalogue.queries.part_cards import COLUMNS, PartCard, card
from xinglian.catalogue.rules.numbers import normalise_number
from xinglian.kernel import near, sql
from xinglian.ui.lists import Option

# Behind every character a number may continue with.
_LAST = "\U0010ffff"
# Of a broad word no more than these are looked at before ranking.
_CAP = 2_000

_HITS = """
hits AS (
    (SELECT id AS part_id, CASE WHEN number_key = %(key)s THEN 1 ELSE 2 END AS rank, '' AS via
       FROM catalogue_part WHERE %(key)s <> '' AND number_key >= %(key)s AND number_key < %(end)s
      ORDER BY number_key LIMIT %(limit)s)
    UNION ALL
    (SELECT part_id, CASE WHEN number_key = %(key)s THEN 3 ELSE 4 END,
            trim(brand || ' ' || number)
       FROM catalogue_reference
      WHERE length(%(key)s) >= 3 AND number_key >= %(key)s AND number_key < %(end)s
      ORDER BY number_key LIMIT %(limit)s)
    UNION ALL
    (SELECT id, 5, '' FROM catalogue_part
      WHERE %(has_words)s AND catalogue_grams(search_text) @> %(grams)s
        AND search_text LIKE ALL (%(patterns)s) LIMIT %(cap)s)
),
best AS (
    SELECT DISTINCT ON (part_id) part_id, rank, via FROM hits ORDER BY part_id, rank
)
"""

_QUERY = """
WITH {hits}
SELECT b.rank, b.via, {columns} FROM best AS b JOIN catalogue_pub_part AS p USING (part_id)
 ORDER BY b.rank, (p.status = 'active') DESC, length(p.number_key), p.number_key LIMIT %(limit)s
"""

# Numbers first; of the many parts of one name the first ones by number.
_NEAR = """
SELECT {columns}, p.pinyin FROM (
    (SELECT id FROM catalogue_part, kernel_without_one(%(key)s, 'n') AS k
      WHERE catalogue_near_keys(name, pinyin, number_key) @> ARRAY[k] LIMIT 100)
    UNION
    (SELECT id FROM catalogue_part
      WHERE catalogue_near_keys(name, pinyin, number_key)
            && kernel_near_keys((%(typed)s::text[])[1], (%(typed)s::text[])[2], (%(typed)s::text[])[3]) LIMIT 500)
) AS f JOIN catalogue_pub_part AS p ON p.part_id = f.id ORDER BY (p.status = 'active') DESC, p.number_key
"""

RANKS = {1: "number", 2: "prefix", 3: "reference", 4: "reference", 5: "name"}


@dataclass(frozen=True, kw_only=True)
class PartHit:
    """`rank` says what matched: number, prefix, reference or name; `via` the reference that did."""

    part: PartCard
    rank: str
    via: str


def find_parts(*, text: str, limit: int) -> list[PartHit]:
    params = {**terms(text), "limit": limit, "cap": _CAP}
    if not params["key"] and not params["has_words"]:
        return []
    rows = sql.rows(_QUERY.format(hits=_HITS, columns=COLUMNS), params)
    return [PartHit(part=card(row), rank=RANKS[row["rank"]], via=row["via"]) for row in rows]


def near_parts(*, text: str, limit: int) -> list[PartHit]:
    """Numbers with one sign wrong, missing or swapped, then names that are nearly so. One query."""
    typed, key = near.asked(text), normalise_number(text)[:60]
    if typed is None:
        return []
    rows = sql.rows(_NEAR.format(columns=COLUMNS), {"typed": typed.keys, "key": key})
    number = [row for row in rows if near.distance(key, row["number_key"]) == 1]
    named = near.nearest(
        typed, (row for row in rows if row not in number),
        named=lambda row: (row["name"], row["pinyin"]), most=limit,
    )  # fmt: skip
    return [
        PartHit(part=card(row), rank=rank, via="")
        for rank, found in (("number", number), ("name", named))
        for row in found
    ][:limit]


def hits_sql() -> str:
    """The CTEs `hits` and `best` (part_id, rank, via) over the values of `terms`, `limit` and `cap`."""
    return _HITS


def terms(text: str) -> dict[str, Any]:
    """What the text means: the key of a number, and the words of a name with their grams."""
    key = normalise_number(text)[:60]
    words = [word[:40] for word in unicodedata.normalize("NFKC", text).lower().split()[:6]]
    grams = sorted({gram for word in words for gram in _grams(word)})
    return {
        "key": key,
        "end": key + _LAST,
        "has_words": bool(grams),
        "grams": grams,
        "patterns": ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words],
    }


def _grams(word: str) -> list[str]:
    # Twin of catalogue_grams (migration 0002).
    return [word[i : i + 2] for i in range(len(word) - 1)] + [c for c in word if c > "\u2e80"]


def parts_found(text: str) -> list[Option]:
    """For pickers: by number, cross reference or name."""
    return [
        Option(value=hit.part.part_id, label=hit.part.number, note=hit.part.label)
        for hit in find_parts(text=text[:100], limit=12)
    ]
