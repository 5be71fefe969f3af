"""How Chinese names are typed on a Latin keyboard, and sorted by sound."""

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=50_000)
def search_words(*names: str, most: int = 200) -> str:
    """Full pinyin and initials of each name: `江东汽配` -> `jiangdongqipei jdqp`."""
    words: list[str] = []
    for name in dict.fromkeys(name for name in names if name):
        syllables = [word for part in lazy_pinyin(name) for word in part.lower().split()]
        words += ["".join(syllables), "".join(syllable[0] for syllable in syllables)]
    return " ".join(words)[:most]


def search_words_many(names: Iterable[tuple[str, ...]], *, most: int = 200) -> list[str]:
    """The same for many, in their order."""
    return [search_words(*group, most=most) for group in names]
