"""What people paste into a list: a code or a name a line, or several with commas between them."""

import re
from dataclasses import dataclass

MOST = 20_000
_BETWEEN = re.compile(r"[\t,;，；、]+")


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """`row` counts lines from 1, as the reader of the page does."""

    row: int
    text: str

    @property
    def folded(self) -> str:
        return self.text.lower()


def pasted(text: str) -> list[Pasted]:
    """In their order; the same word again is left out."""
    found: dict[str, Pasted] = {}
    for row, line in enumerate(text.splitlines(), start=1):
        for part in _BETWEEN.split(line):
            word = " ".join(part.split())
            if word:
                found.setdefault(word.lower(), Pasted(row=row, text=word))
    return list(found.values())
