"""What an entry says of a recall campaign of the American authority (NHTSA)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xinglian.policyradar.rules import marks
from xinglian.policyradar.rules.components import Components, named
from xinglian.policyradar.rules.propose import said, split

AUTHORITY = "NHTSA"
_MOST_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Came:
    """A campaign as a file states it: its longest text, all its makes and models."""

    campaign: str
    summary: str
    component: str
    makes: Sequence[str]
    models: Sequence[str]
    year_from: int | None
    year_to: int | None
    received_on: str | None


def link_of(campaign: str) -> str:
    return f"https://www.nhtsa.gov/recalls?nhtsaId={campaign}"


def marks_of(campaign: str) -> list[str]:
    return marks.marks(ident=f"nhtsa:{campaign}", link=link_of(campaign), title="", summary="")


def title_of(campaign: str, *, makes: Sequence[str], models: Sequence[str], first: int | None, last: int | None) -> str:  # fmt: skip
    """`NHTSA 21V215 · HONDA, ACURA · CR-V, ACCORD, CIVIC … · 2018-2020`."""
    years = (
        "" if first is None else str(first) if first == last or last is None else f"{first}-{last}"
    )
    named_ones = [
        ", ".join(one[:_MOST_SHOWN]) + (" …" if len(one) > _MOST_SHOWN else "")
        for one in (makes, models)
    ]
    return " · ".join(part for part in (f"NHTSA {campaign}", *named_ones, years) if part)[:200]


def told(came: Came, *, table: Components, known: frozenset[str], ignored: str) -> dict[str, Any]:
    """The fields of the entry. A campaign of vehicles (V) names makes, one of equipment or tyres brands; seats of children are not ours."""
    text = f"{came.component}.\n\n{came.summary}" if came.component else came.summary
    found = named(text, table=table)
    categories = [code for code in found.codes if code in known]
    lower = text.lower()
    against = [word for word in split(ignored) if said(word, lower)]
    is_seat = came.campaign[2:3] == "C"
    verdict = "irrelevant" if against or is_seat else "relevant" if categories else ""
    is_vehicle = came.campaign[2:3] == "V"
    return {
        "title": title_of(came.campaign, makes=came.makes, models=came.models, first=came.year_from, last=came.year_to),
        "summary": (f"{came.component}\n\n{came.summary}" if came.component else came.summary)[:4000],
        "published_on": came.received_on,
        "categories": categories,
        "makes": list(came.makes)[:50] if is_vehicle else [],
        "brands": [] if is_vehicle else list(came.makes)[:50],
        "proposal": verdict,
        "proposal_words": ", ".join(against or (found.words if categories else ()))[:120],
    }  # fmt: skip
