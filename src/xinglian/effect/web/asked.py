"""What the address of a page asks for: the span of time and the filters, as chips."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xinglian.effect.queries import places
from xinglian.effect.queries.effects import CUTS, Asked
from xinglian.effect.rules import period
from xinglian.effect.web import words
from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest
from xinglian.push import api as push
from xinglian.ui.chips import Chip, one_of, with_query
from xinglian.ui.lists import Choice

FILTERS = ("topic", "author", "region", *CUTS)


def asked_of(request: ViewerRequest, *, now: datetime) -> tuple[Asked, list[Chip]]:
    """GET ?days= &topic= &author= &region= and one of &layer= &type= &role= &channel=; the first of these counts."""
    given = request.GET
    region, region_chip = identity.region_chip(request)
    author = given.get("author", "")
    person = int(author) if author.isascii() and author.isdecimal() and len(author) < 19 else None
    topics = push.kind_words()
    cut = next((one for one in CUTS if given.get(one) in words.cut_words(one)), "")
    asked = Asked(
        span=period.span(key=given.get("days", ""), now=now), region=region, paths=tuple(places.roots(region)), author=person,
        topic=given["topic"] if given.get("topic") in topics else "", cut=cut, value=given[cut] if cut else "",
    )  # fmt: skip
    chips = [one_of(request, "topic", words.BY["topic"], topics), region_chip]
    # A message is counted by one of these at a time: with one chosen the others are not offered.
    chips += [one_of(request, one, words.BY[one], words.cut_words(one)) for one in CUTS if cut in ("", one)]  # fmt: skip
    if person is not None:
        name = identity.person_names(ids=[person]).get(person) or _("System")
        chips.append(Chip(words.BY["author"], value=name, remove=with_query(request, author=None)))
    return asked, chips


def periods(request: ViewerRequest, asked: Asked) -> list[Choice]:
    return [
        Choice(
            label=label,
            url=with_query(request, days=None if key == period.DEFAULT else key),
            active=key == asked.span.key,
        )
        for key, label in words.PERIODS.items()
    ]


def is_filtered(request: ViewerRequest) -> bool:
    return any(request.GET.get(name) for name in FILTERS)


def query_of(request: ViewerRequest, **changes: str | None) -> str:
    """The filters as a query string for another page, with changes."""
    query = request.GET.copy()
    for name in ("after", "before", "sort", "by", "format"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return query.urlencode()


def by_of(request: ViewerRequest) -> str:
    by: Any = request.GET.get("by", "")
    return str(by) if by in words.BY else "topic"
