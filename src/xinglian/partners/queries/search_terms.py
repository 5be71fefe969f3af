"""What a search box's text means for the database.

`LIKE` and array operators are not leakproof: under row security they cannot use an index. The
function partners_find (migration 0002) uses it as the owner and states the reach itself; the ids
it gives are joined to the table under row security again. Three ways, by how many match: a list of
ids, the function inside the query, or - a word in every twentieth name - the list's own order with
the pattern as a filter: the page is full after some rows.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from xinglian.kernel import sql

SELECTIVE = 5_000


@dataclass(frozen=True)
class Wide:
    """More than SELECTIVE match: `organisation_id IN (SELECT partners_find(words, NULL))`."""

    words: list[str]


@dataclass(frozen=True)
class Broad:
    """So many match that the list's own order finds them soonest: patterns on `search_text`."""

    patterns: list[str]


Found = Sequence[int] | Wide | Broad


def words_of(text: str) -> list[str]:
    """Lower-case words without compatibility forms, at most six."""
    return unicodedata.normalize("NFKC", text).lower().split()[:6]


def candidates(text: str) -> Found | None:
    """Ids of matching partners, Wide or Broad when they are many, None when nothing was asked."""
    words = [word[:60] for word in words_of(text)]
    if not words:
        return None
    if all(len(word) == 1 and word < "\u2e80" for word in words):
        return Broad(patterns(words))
    found = sql.column("SELECT partners_find(%s, %s)", [words, SELECTIVE + 1])
    if len(found) <= SELECTIVE:
        return found
    return Broad(patterns(words)) if found[0] is None else Wide(words)


def patterns(words: list[str]) -> list[str]:
    return ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
