"""A few words in a row, 「北方 修理厂 防冻液 去年冬天 未读」, as the rows of a builder.

The longest known word counts. Words of one kind side by side mean any of them; a season belongs to what was bought,
a message to what was done with it; "or" begins another group, "not" turns round what follows it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xinglian.signals.rules import special, windows
from xinglian.signals.rules.builder import BOUGHT, MESSAGE, Group, Row

# Meanings beside the kinds of rows.
WINDOW, STATE, WHICH, NOT, OR, NOTHING = "window", "state", "which", "not", "or", "nothing"

_BREAK = re.compile(r"[\s,，、。;；:：.()（）“”\"'!?！？]+")
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`kind`: a kind of row, or one of the words above; `values`: its keys."""

    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """`unknown` are the pieces nobody understood, as written."""

    groups: list[Group]
    unknown: tuple[str, ...]


def read(text: str, lexicon: Mapping[str, Meaning]) -> Phrase:
    """The rows the words mean. `lexicon` has its words in lower case."""
    meanings, unknown = _words(text, lexicon)
    groups = [rows for group in _parted(meanings) if (rows := _rows(group))]
    return Phrase(groups=groups, unknown=tuple(unknown))


def _words(text: str, lexicon: Mapping[str, Meaning]) -> tuple[list[Meaning], list[str]]:
    longest = max((len(word) for word in lexicon), default=0)
    small, at, lost = text.lower(), 0, ""
    found: list[Meaning] = []
    unknown: list[str] = []
    while at < len(text):
        gap = _BREAK.match(small, at)
        if gap:
            at, lost = gap.end(), _note(lost, unknown)
            continue
        word = _longest(small, at, longest, lexicon)
        if word:
            lost = _note(lost, unknown)
            found.append(lexicon[word])
            at += len(word)
        else:
            end = _word_end(small, at)
            lost += text[at:end]
            at = end
    _note(lost, unknown)
    return found, unknown


def _note(lost: str, unknown: list[str]) -> str:
    if lost:
        unknown.append(lost)
    return ""


def _longest(text: str, at: int, longest: int, lexicon: Mapping[str, Meaning]) -> str:
    for end in range(min(len(text), at + longest), at, -1):
        word = text[at:end]
        if word in lexicon and not _cuts(text, end):
            return word
    return ""


def _cuts(text: str, end: int) -> bool:
    """Whether a Latin word would be cut in two there."""
    return (
        end < len(text)
        and _LATIN.match(text[end]) is not None
        and _LATIN.match(text[end - 1]) is not None
    )


def _word_end(text: str, at: int) -> int:
    """A Latin word is unknown as a whole, a Chinese one character by character."""
    end = at + 1
    while end < len(text) and _cuts(text, end):
        end += 1
    return end


def _parted(meanings: Sequence[Meaning]) -> list[list[Meaning]]:
    groups: list[list[Meaning]] = [[]]
    for at, meaning in enumerate(meanings):
        if meaning.kind != OR:
            groups[-1].append(meaning)
            continue
        before = [one for one in meanings[:at] if one.kind not in (NOTHING, NOT)][-1:]
        after = [one for one in meanings[at + 1 :] if one.kind not in (NOTHING, NOT)][:1]
        # "Jiangsu or Zhejiang" is one row; "Jiangsu or garages" are two groups.
        if before and after and before[0].kind != after[0].kind:
            groups.append([])
    return groups


def _rows(meanings: Sequence[Meaning]) -> Group:
    rows: list[Row] = []
    is_turned = False
    window = next((one.values[0] for one in meanings if one.kind == WINDOW), "")
    which = tuple(value for one in meanings if one.kind == WHICH for value in one.values)
    for meaning in meanings:
        if meaning.kind == NOT:
            is_turned = True
            continue
        row = _row(meaning, window=window, which=which)
        if row is None:
            continue
        row = replace(row, is_excluded=is_turned)
        is_turned = False
        same = [
            at for at, one in enumerate(rows) if replace(one, values=()) == replace(row, values=())
        ]
        if same:
            kept = rows[same[0]]
            rows[same[0]] = replace(kept, values=tuple(dict.fromkeys((*kept.values, *row.values))))
        else:
            rows.append(row)
    if window and not any(row.kind == BOUGHT for row in rows):
        rows.append(Row(kind=BOUGHT, values=(special.ANYTHING,), threshold=window))
    return tuple(rows)


def _row(meaning: Meaning, *, window: str, which: tuple[str, ...]) -> Row | None:
    if meaning.kind in (WINDOW, WHICH, NOTHING):
        return None
    if meaning.kind == BOUGHT:
        return Row(kind=BOUGHT, values=meaning.values, threshold=window or windows.DEFAULT)
    if meaning.kind == STATE:
        return Row(kind=MESSAGE, values=which or (special.LAST,), op=meaning.values[0])
    return Row(kind=meaning.kind, values=meaning.values)
