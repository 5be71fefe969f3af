"""What is different between two texts, in words: sentence by sentence, and within a sentence what went and what came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+")
# A number with its marks is one word, and so is a Latin word; of Hanzi each is one.
_WORD = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ؀-ۿ]+|\d+(?:[.,:/-]\d+)*%?|\s+|.", re.DOTALL)
# Less in common than this: another sentence, not a changed one.
_ALIKE = 0.4
_MOST_LETTERS = 20_000


@dataclass(frozen=True)
class Piece:
    """`kind`: same, gone, new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """`kind`: changed, gone, new."""

    kind: str
    pieces: tuple[Piece, ...]


def what_changed(old: str, new: str) -> tuple[Change, ...]:
    """The sentences that differ, in the order of the new text; empty when the words are the same."""
    before, after = _sentences(old[:_MOST_LETTERS]), _sentences(new[:_MOST_LETTERS])
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += _pairs(before[a:b], after[c:d])
    return tuple(found)


def _pairs(gone: Sequence[str], came: Sequence[str]) -> Iterator[Change]:
    for old, new in zip_longest(gone, came):
        if old and new and (pieces := _pieces(old, new)):
            yield Change("changed", pieces)
            continue
        if old:
            yield Change("gone", (Piece("gone", old),))
        if new:
            yield Change("new", (Piece("new", new),))


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Empty when the two have too little in common to be read as one sentence."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return ()
    pieces: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(after[c:d])))
    return tuple(pieces)


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCE.split(text) if one.strip()]
