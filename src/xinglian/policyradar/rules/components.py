"""Which categories of the catalogue a text speaks of, by a table of words.

The longest words at a place count and nothing else does there: a "tail light" is no light. What follows words of
consequence ("which may result in") up to the end of the sentence is not the part that is wrong, and is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r"[a-z0-9]+")
_SENTENCE = re.compile(r"(?<=[.;!?\u3002\uff1b\uff01\uff1f])\s*|\n\s*\n")
_MOST_TOKENS = 5


# A word that names a part we have no category for, and one that names nothing.
ELSEWHERE, NOTHING = "-", ""


@dataclass(frozen=True, kw_only=True)
class Components:
    """`latin`: words in small letters with single spaces -> category code, ELSEWHERE or NOTHING. `other`: Chinese words the same way,
    longest first. `weak`: words that count only where no other part is named. `inside`: code -> the code it lies in."""

    latin: Mapping[str, str]
    other: Sequence[tuple[str, str]]
    weak: frozenset[str]
    inside: Mapping[str, str]
    consequences: Sequence[str]

    @classmethod
    def of(
        cls, categories: Mapping[str, Mapping[str, Any]], *, elsewhere: Sequence[str], nothing: Sequence[str], consequences: Sequence[str],
    ) -> "Components":  # fmt: skip
        latin: dict[str, str] = {}
        other: dict[str, str] = {}
        weak: set[str] = set()
        listed = [
            (code, word, False) for code, row in categories.items() for word in row.get("words", ())
        ]
        listed += [
            (code, word, True) for code, row in categories.items() for word in row.get("weak", ())
        ]
        listed += [(ELSEWHERE, word, False) for word in elsewhere] + [
            (NOTHING, word, False) for word in nothing
        ]
        for code, word, is_weak in listed:
            tokens = " ".join(_TOKEN.findall(word.lower())) if word.isascii() else ""
            spelt = (tokens, *_plurals(tokens)) if tokens else (word,)
            (latin if tokens else other).update(dict.fromkeys(spelt, code))
            if is_weak:
                weak |= set(spelt)
        return cls(
            latin=latin, other=sorted(other.items(), key=lambda pair: -len(pair[0])), weak=frozenset(weak), consequences=consequences,
            inside={code: row["inside"] for code, row in categories.items() if "inside" in row},
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Named:
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def named(text: str, *, table: Components) -> Named:
    """The categories of the first sentence that names a part, those that others lie in left out, and the words that named them.

    A recall says first what is wrong; what stands further down is mostly where it sits, what it does and what is to be done.
    """
    for sentence in _SENTENCE.split(text.lower()):
        found = list(_of_sentence(_cause(sentence, table.consequences), table))
        strong = [(code, word) for code, word in found if word not in table.weak]
        counted = {code: word for code, word in reversed(strong or found) if code != ELSEWHERE}
        if strong or counted:
            wider = {table.inside[code] for code in counted if code in table.inside}
            kept = {code: word for code, word in reversed(counted.items()) if code not in wider}
            return Named(codes=tuple(kept), words=tuple(dict.fromkeys(kept.values())))
    return Named()


def _cause(sentence: str, consequences: Sequence[str]) -> str:
    places = [at for one in consequences if (at := sentence.find(one)) > 0]
    return sentence[: min(places)] if places else sentence


def _of_sentence(sentence: str, table: Components) -> Iterator[tuple[str, str]]:
    """Code and word of each part named, the longest words at each place."""
    tokens = _TOKEN.findall(sentence)
    at = 0
    while at < len(tokens):
        length = _longest(tokens, at, table.latin)
        word = " ".join(tokens[at : at + length])
        if length and table.latin[word] != NOTHING:
            yield table.latin[word], word
        at += max(length, 1)
    if sentence.isascii():
        return
    for word, code in table.other:
        if word in sentence:
            sentence = sentence.replace(word, "\n")
            if code != NOTHING:
                yield code, word


def _longest(tokens: Sequence[str], at: int, known: Mapping[str, str]) -> int:
    """How many tokens from `at` on are a known word; 0 for none."""
    for length in range(min(_MOST_TOKENS, len(tokens) - at), 0, -1):
        if " ".join(tokens[at : at + length]) in known:
            return length
    return 0


def _plurals(word: str) -> tuple[str, ...]:
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy")):
        return (f"{word[:-1]}ies",)
    return (f"{word}es",) if word.endswith(("s", "x", "ch", "sh")) else (f"{word}s",)
