"""The words of an alarm in every language: blanks filled in, a drill marked in the subject and on the first line."""

from collections.abc import Mapping
from dataclasses import dataclass

from xinglian.emergency.rules.fill import fill, values_in

MOST_SUBJECT = 120


@dataclass(frozen=True)
class Told:
    language: str
    subject: str
    body: str


def told(
    *,
    texts: Mapping[str, tuple[str, str]],
    values: Mapping[str, Mapping[str, str]],
    marks: Mapping[str, tuple[str, str]] | None,
) -> list[Told]:
    """`texts`: language → (subject, body), the first one lends its values to the others; `marks`: of a drill."""
    first = next(iter(texts))
    found = []
    for language, (subject, body) in texts.items():
        own = values_in(language, values, first=first)
        head, line = marks[language] if marks else ("", "")
        room = MOST_SUBJECT - len(head)
        said = fill(subject, own)
        said = said if len(said) <= room else said[: room - 1] + "…"
        words = fill(body, own)
        found.append(Told(language, head + said, f"{line}\n\n{words}" if line else words))
    return found
