"""What a search box's text means for the database.

`LIKE` and array operators are not leakproof: under row security they cannot use an index. The
function partners_find (migration 0002) uses it as the owner and states the reach itself; the ids
it gives are joined to the table under row security again. A word that matches more than a few
thousand partners is read in the list's own order instead: the page is full after some rows.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from xinglian.kernel import sql

SELECTIVE = 2_000


@dataclass(frozen=True)
class Broad:
    """Too many match to list them: filter by these patterns on `search_text`."""

    patterns: list[str]


def words_of(text: str) -> list[str]:
    """Lower-case words without compatibility forms, at most six."""
    return unicodedata.normalize("NFKC", text).lower().split()[:6]


def candidates(text: str) -> Sequence[int] | Broad | None:
    """Ids of matching partners, Broad when they are many, None when nothing was asked."""
    words = [word[:60] for word in words_of(text)]
    if not words:
        return None
    if all(len(word) == 1 and word < "\u2e80" for word in words):
        return Broad(patterns(words))
    found = sql.column("SELECT partners_find(%s, %s)", [words, SELECTIVE + 1])
    return found if len(found) <= SELECTIVE else Broad(patterns(words))


def patterns(words: list[str]) -> list[str]:
    return ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
