"""What a template's words must keep: every needed blank in its place, and no other."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from xinglian.emergency.rules.fill import BLANK

MOST_SUBJECT, MOST_BODY = 100, 4000
_HALF = re.compile(r"\[\[|\]\]")


@dataclass(frozen=True)
class Fault:
    """`code`: empty, long, broken (a [[ without its end), unknown, optional (may be empty, so not in the subject), mixed (an
    optional blank on a line with a needed one), lost (a needed blank stands nowhere). `what`: the blank."""

    field: str
    code: str
    what: str = ""


def faults(*, subject: str, body: str, needed: Collection[str], optional: Collection[str]) -> list[Fault]:  # fmt: skip
    """In the order in which a person reads: the subject's, the body's, then what is lost."""
    found = []
    for field, text, most in (("subject", subject, MOST_SUBJECT), ("body", body, MOST_BODY)):
        if not text.strip():
            found.append(Fault(field, "empty"))
        elif len(text) > most:
            found.append(Fault(field, "long", str(most)))
        if _HALF.search(BLANK.sub("", text)):
            found.append(Fault(field, "broken"))
        names = dict.fromkeys(BLANK.findall(text))
        found += [Fault(field, "unknown", one) for one in names if one not in {*needed, *optional}]
    found += [Fault("subject", "optional", one) for one in dict.fromkeys(BLANK.findall(subject)) if one in optional]  # fmt: skip
    for line in body.split("\n"):
        names = dict.fromkeys(BLANK.findall(line))
        if any(one in needed for one in names):
            found += [Fault("body", "mixed", one) for one in names if one in optional]
    there = {*BLANK.findall(subject), *BLANK.findall(body)}
    return found + [Fault("body", "lost", one) for one in needed if one not in there]
