"""Variables in a text: `{partner.short_name}`, `{figure.antifreeze_share|a good part}`.

A place names a variable and may carry what stands there when the value is missing. `{{` and `}}`
are braces. Parsing never fails half-way: it answers the parts, or the first problem and where.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

# Hebrew and Arabic letters, with their later blocks.
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+\Z")


@dataclass(frozen=True)
class Place:
    """A variable in the text, from `start` to `end` (characters). `fallback` None = none given."""

    path: str
    fallback: str | None
    start: int
    end: int


Part = str | Place


class TemplateProblem(ValueError):
    """`code`: not_closed, not_opened, empty, not_a_name, unknown. `position` counts characters from 0."""

    def __init__(self, code: str, *, position: int, found: str = "") -> None:
        super().__init__(f"{code} at {position}: {found}")
        self.code, self.position, self.found = code, position, found


# A sending fills the same few texts for everybody.
@lru_cache(maxsize=1024)
def parse(text: str) -> tuple[Part, ...]:
    """The parts of a text in order. Raises TemplateProblem at the first fault."""
    parts: list[Part] = []
    plain: list[str] = []
    at = 0
    while at < len(text):
        pair, sign = text[at : at + 2], text[at]
        if pair in ("{{", "}}"):
            plain.append(sign)
            at += 2
        elif sign == "{":
            end = text.find("}", at)
            if end < 0:
                raise TemplateProblem("not_closed", position=at, found=text[at : at + 20])
            if plain:
                parts.append("".join(plain))
                plain = []
            parts.append(_place(text[at + 1 : end], start=at, end=end + 1))
            at = end + 1
        elif sign == "}":
            raise TemplateProblem("not_opened", position=at, found="}")
        else:
            plain.append(sign)
            at += 1
    if plain:
        parts.append("".join(plain))
    return tuple(parts)


def places(*texts: str) -> list[Place]:
    """All variables of some texts, in order."""
    return [part for text in texts for part in parse(text) if isinstance(part, Place)]


def check(text: str, *, known: Iterable[str]) -> None:
    """Raises TemplateProblem for a fault or a variable nobody knows."""
    names = set(known)
    for place in places(text):
        if place.path not in names:
            raise TemplateProblem("unknown", position=place.start, found=place.path)


def fill(parts: Iterable[Part], values: Mapping[str, object]) -> str:
    """The text with values; a missing value gives its fallback, else nothing."""
    return "".join(part if isinstance(part, str) else value_of(part, values) for part in parts)


def value_of(place: Place, values: Mapping[str, object]) -> str:
    found = values.get(place.path)
    if found is None or found == "":
        return place.fallback or ""
    return str(found)


def isolated(values: Mapping[str, object], *, direction: str) -> dict[str, object]:
    """Values as islands of their own (U+2068 … U+2069) where lines could run another way inside them than around.

    Without, a Latin code or a number at the end of a Uyghur sentence takes the full stop to its own side.
    """
    return {
        path: f"\u2068{value}\u2069"
        if value not in (None, "") and (direction == "rtl" or _RIGHT_TO_LEFT.search(str(value)))
        else value
        for path, value in values.items()
    }


def escape(text: str) -> str:
    """A plain text as a template that renders as itself."""
    return text.replace("{", "{{").replace("}", "}}")


def _place(inside: str, *, start: int, end: int) -> Place:
    name, bar, fallback = inside.partition("|")
    path = name.strip()
    if not path:
        raise TemplateProblem("empty", position=start, found="{" + inside + "}")
    if not _PATH.match(path):
        raise TemplateProblem("not_a_name", position=start, found=path)
    return Place(path=path, fallback=fallback.strip() if bar else None, start=start, end=end)
