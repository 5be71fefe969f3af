"""Header lines: where they are, what their cells mean, and which of them repeat."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xinglian.intake.rules.fields import Schema

LOOK_AT = 20


@dataclass(frozen=True, kw_only=True)
class Header:
    """`row` as a spreadsheet counts; `names` are unique: a repeated header becomes "Name#2"."""

    row: int
    names: tuple[str, ...]

    @property
    def repeated(self) -> dict[str, list[str]]:
        """Headers that occur more than once, with the letters of their columns."""
        found: dict[str, list[str]] = {}
        for at, name in enumerate(self.names):
            found.setdefault(_base(name), []).append(column_letter(at))
        return {name: at for name, at in found.items() if len(at) > 1}


def column_letter(at: int) -> str:
    """0 -> A, 26 -> AA, as spreadsheets name columns."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain(header: str) -> str:
    """What two spellings of a header have in common: no case, width, spaces or punctuation, and
    no unit or note in brackets ("Unit price (CNY)" is "unitprice")."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    folded = re.sub(r"[(\[{（【].*?[)\]}）】]", "", folded)
    return re.sub(r"[\W_]+", "", folded)


def find(lines: Sequence[tuple[int, Sequence[str]]], *, words: Iterable[str] = ()) -> Header | None:
    """The header among the first lines: the one that knows most of `words`, else the first with
    at least two different filled cells (a title line has one), else the first filled line.

    `lines` are (row number, cells).
    """
    known = {plain(word) for word in words} - {""}
    filled = [(row, cells) for row, cells in lines[:LOOK_AT] if any(c.strip() for c in cells)]
    if not filled:
        return None
    best, best_hits = None, 1
    for row, cells in filled:
        hits = len({plain(cell) for cell in cells} & known)
        if hits > best_hits:
            best, best_hits = (row, cells), hits
    if best is None:
        several = [
            (row, cells) for row, cells in filled if len({c for c in cells if c.strip()}) > 1
        ]
        best = (several or filled)[0]
    return Header(row=best[0], names=unique(best[1]))


def at_row(lines: Sequence[tuple[int, Sequence[str]]], row: int) -> Header | None:
    return next((Header(row=r, names=unique(cells)) for r, cells in lines if r == row), None)


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers as names: trimmed, empty ones called by their letter, repeats numbered. Empty cells
    at the end of the line are not columns."""
    last = max((at for at, cell in enumerate(cells) if cell.strip()), default=-1)
    names: list[str] = []
    seen: dict[str, int] = {}
    for at, cell in enumerate(cells[: last + 1]):
        name = re.sub(r"[\s\x00-\x1f]+", " ", cell.replace("\ufeff", "")).strip()[
            :200
        ] or column_letter(at)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


def signature(names: Iterable[str]) -> str:
    """The same for two files with the same columns, in whatever order: mappings are remembered
    by it."""
    return "|".join(sorted(plain(name) or name for name in names))[:4000]


def suggest(schema: Schema, names: Sequence[str]) -> dict[str, str]:
    """For each field the header that probably means it. Exact words first, then headers that
    contain a word of at least four letters (two in Chinese). A header serves one field."""
    taken: dict[str, str] = {}
    by_plain: dict[str, list[str]] = {}
    for name in names:
        by_plain.setdefault(plain(_base(name)), []).append(name)
    words = {field.key: _words(schema, field.key) for field in schema.fields}
    for key, spellings in words.items():
        for spelling in spellings:
            free = [n for n in by_plain.get(spelling, ()) if n not in taken.values()]
            if len(by_plain.get(spelling, ())) > 1:
                break  # the same header twice: a person has to say which
            if free:
                taken[key] = free[0]
                break
    for key, spellings in words.items():
        if key in taken:
            continue
        for known, headers in by_plain.items():
            free = [n for n in headers if n not in taken.values()]
            if (
                len(headers) == 1
                and free
                and any(_telling(word) and word in known for word in spellings)
            ):
                taken[key] = free[0]
                break
    return taken


def undecided(schema: Schema, key: str, names: Sequence[str]) -> tuple[str, list[str]] | None:
    """A header that means the field but occurs more than once, with the letters of its columns."""
    words = _words(schema, key)
    found = [at for at, name in enumerate(names) if plain(_base(name)) in words]
    if len(found) < 2:
        return None
    return _base(names[found[0]]), [column_letter(at) for at in found]


def _words(schema: Schema, key: str) -> list[str]:
    field = schema.field(key)
    spellings = [key, str(field.label), *field.aliases, *schema.header_words.get(key, ())]
    return list(dict.fromkeys(filter(None, (plain(s) for s in spellings))))


def _telling(word: str) -> bool:
    return len(word) >= (4 if word.isascii() else 2)


def _base(name: str) -> str:
    return re.sub(r"#\d+$", "", name)


def all_words(schema: Schema) -> set[str]:
    return {word for field in schema.fields for word in _words(schema, field.key)}


def cells_by_name(names: Sequence[str]) -> Mapping[str, int]:
    """Column number (from 0) of each unique header name."""
    return {name: at for at, name in enumerate(names)}
