"""Blanks of a template filled in: plain words, one language at a time."""

import re
from collections.abc import Mapping

BLANK = re.compile(r"\[\[(\w+)\]\]")
_MARKUP = re.compile(r"[*\[\]]")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks; a line with a blank left empty falls away, and no more than one empty line stays."""
    lines: list[str] = []
    for line in text.strip("\n").split("\n"):
        names = BLANK.findall(line)
        if any(not values.get(name, "").strip() for name in names):
            continue
        filled = BLANK.sub(lambda found: plain(values[found[1]]), line)
        if filled.strip() or (lines and lines[-1].strip()):
            lines.append(filled)
    return "\n".join(lines).strip()


def plain(value: str) -> str:
    """What somebody typed into a blank is one line of words, never markup."""
    return " ".join(_MARKUP.sub(" ", value).split())


def values_in(
    language: str, given: Mapping[str, Mapping[str, str]], *, first: str
) -> dict[str, str]:
    """The values of a language; what it lacks is said in the first one's words. `given`: blank → language ("" = all) → value."""
    return {
        key: by.get("", "") or by.get(language, "").strip() or by.get(first, "")
        for key, by in given.items()
    }
