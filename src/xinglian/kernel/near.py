"""What somebody nearly typed: one sign wrong, missing or swapped, or sounds that many do not tell apart.

Tables keep the keys of their names in an inverted index (`kernel_near_keys`, migration 0007); `asked` gives the three
values to compute the keys of what was typed, `nearest` puts what the index found in order and drops what only
looked near.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from xinglian.kernel.pinyin import search_words

T = TypeVar("T")
LEAST = 3
_LONG = 9
_FIRST_CHINESE = "\u2e80"
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


@dataclass(frozen=True, kw_only=True)
class Typed:
    """`signs` as written, `sound` as one word of pinyin, `initials` of it."""

    signs: str
    sound: str
    initials: str

    @property
    def keys(self) -> list[str]:
        """The arguments of kernel_near_keys."""
        return [self.signs, self.sound, self.initials]


def asked(text: str) -> Typed | None:
    """None when too little was typed for anything to be near it."""
    word = "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())[
        :40
    ]
    if any(sign >= _FIRST_CHINESE for sign in word):
        if len(word) < 2:
            return None
        words = search_words(word).split()
        return Typed(signs=word, sound=words[0], initials=words[1] if len(words) > 1 else "")
    if len(word) < LEAST:
        return None
    return Typed(signs=word, sound=word, initials=word)


def fold(sound: str) -> str:
    """A sound without the differences that many do not hear."""
    for one, other in _FOLDS:
        sound = sound.replace(one, other)
    return sound


def distance(one: str, other: str) -> int:
    """Signs to change, add, leave out, or let two neighbours change places."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != there))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == there:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def nearest(
    typed: Typed, found: Iterable[T], *, named: Callable[[T], tuple[str, str]], most: int
) -> list[T]:
    """The nearest first, in their own order when equally near. `named`: (name, its search words: sound, initials, …)."""
    ranked = [(near, one) for one in found if (near := _near(typed, *named(one))) is not None]
    return [one for _near_by, one in sorted(ranked, key=lambda pair: pair[0])][:most]


def _near(typed: Typed, name: str, words: str) -> tuple[int, int] | None:
    """How far, then how much longer the name is and whether it only sounds alike; None when too far."""
    sound, initials = (*words.split(), "", "")[:2]
    signs = "".join(sign for sign in name.lower() if sign.isalnum())
    ways = [
        _beginning(typed.sound, sound, 2 if len(typed.sound) >= _LONG else 1),
        _beginning(typed.signs, signs, 1 if len(typed.signs) >= LEAST else 0),
    ]
    if typed.signs == typed.initials:
        ways.append(_beginning(typed.initials, initials, 1))
    return min((way for way in ways if way is not None), default=None)


def _beginning(typed: str, name: str, most: int) -> tuple[int, int] | None:
    """The beginning of a name is enough; the differences many do not hear cost less than any other."""
    folded, whole = fold(typed), fold(name)
    lengths = {min(len(folded) + more, len(whole)) for more in (-1, 0, 1)}
    least = min(distance(folded, whole[:length]) for length in lengths)
    if least > most or not name:
        return None
    return least, abs(len(whole) - len(folded)) + 2 * (name[: len(typed)] != typed)
