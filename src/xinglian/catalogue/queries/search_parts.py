"""Search: exact number > number that begins so > cross reference > name."""

import json
import re
import unicodedata
from collections.abc import Sequence
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
# The values of `terms` (and of `near_parts`) of many texts, a row each: what asks for one of them asks for each in turn.
_ASKED = """
SELECT a.at, h.* FROM jsonb_to_recordset(%(asked)s::jsonb)
    AS a (at int, key text, "end" text, has_words bool, grams text[], patterns text[], typed text[])
 CROSS JOIN LATERAL ({query}) AS h
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
    return [_hit(row) for row in rows]


def find_parts_many(*, texts: Sequence[str], limit: int) -> list[list[PartHit]]:
    """As `find_parts` of each, in the order of the texts. One query."""
    asked = [{"at": at, **terms(text)} for at, text in enumerate(texts)]
    found: list[list[PartHit]] = [[] for _ in texts]
    if not texts:
        return found
    query = _of_each(_QUERY.format(hits=_HITS, columns=COLUMNS))
    for row in sql.rows(query, {"asked": json.dumps(asked), "limit": limit, "cap": _CAP}):
        found[row["at"]].append(_hit(row))
    return found


def near_parts(*, text: str, limit: int) -> list[PartHit]:
    """Numbers with one sign wrong, missing or swapped, then names that are nearly so. One query."""
    return near_parts_many(texts=[text], limit=limit)[0]


def near_parts_many(*, texts: Sequence[str], limit: int) -> list[list[PartHit]]:
    """As `near_parts` of each, in the order of the texts. One query."""
    typed = [near.asked(text) for text in texts]
    keys = [normalise_number(text)[:60] for text in texts]
    asked = [
        {"at": at, "key": keys[at], "typed": one.keys} for at, one in enumerate(typed) if one is not None
    ]  # fmt: skip
    rows: list[list[dict[str, Any]]] = [[] for _ in texts]
    if asked:
        query = _of_each(_NEAR.format(columns=COLUMNS))
        for row in sql.rows(query, {"asked": json.dumps(asked)}):
            rows[row["at"]].append(row)
    return [
        _nearest(one, key, of_text, limit) if one is not None else []
        for one, key, of_text in zip(typed, keys, rows, strict=True)
    ]


def _nearest(typed: near.Typed, key: str, rows: list[dict[str, Any]], limit: int) -> list[PartHit]:
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


def _of_each(query: str) -> str:
    for name in ("key", "end", "has_words", "grams", "patterns", "typed"):
        query = query.replace(f"%({name})s", f'a."{name}"')
    return _ASKED.format(query=query)


def _hit(row: dict[str, Any]) -> PartHit:
    return PartHit(part=card(row), rank=RANKS[row["rank"]], via=row["via"])


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
