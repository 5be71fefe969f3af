"""What words propose: the kind of an item, and whether it concerns us. A person decides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

_LATIN = re.compile(r"^[\x00-\x7f]+$")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`verdict`: relevant, irrelevant or nothing; `words` are what spoke for it."""

    kind: str
    verdict: str
    words: tuple[str, ...]


def propose(
    *, title: str, summary: str, kinds: Mapping[str, Sequence[str]], relevant: str, ignored: str
) -> Proposal:
    """Words of the title count three times; ignored words weigh more than relevant ones."""
    head, body = title.lower(), summary.lower()
    scores = {
        kind: sum(3 * said(word, head) + said(word, body) for word in words)
        for kind, words in kinds.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    both = f"{head}\n{body}"
    against = tuple(word for word in split(ignored) if said(word, both))
    for_it = tuple(word for word in split(relevant) if said(word, both))
    verdict = "irrelevant" if against else "relevant" if for_it else ""
    return Proposal(
        kind=best if scores[best] else "other", verdict=verdict, words=against or for_it
    )


def with_named(said: Proposal, named: Sequence[str]) -> Proposal:
    """What names things of ours concerns us, where no word of the settings spoke for or against it."""
    if said.verdict or not named:
        return said
    return replace(said, verdict="relevant", words=tuple(dict.fromkeys(named)))


def split(words: str) -> list[str]:
    """Commas between them, Chinese ones too."""
    for comma in (chr(0xFF0C), chr(0x3001), "\n"):
        words = words.replace(comma, ",")
    return [one.strip().lower() for one in words.split(",") if one.strip()]


def said(word: str, text: str) -> bool:
    """Latin words as whole words, with a plural; others anywhere."""
    if _LATIN.match(word):
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])", text) is not None
    return word in text
