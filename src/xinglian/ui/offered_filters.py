"""Filters that a context above offers to a list below it: `offer("catalogue.parts", ListFilter(…))`.

Lists are named as their desks are. The value lives in the URL under the filter's key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from xinglian.ui.chips import Chip, one_of


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """`choices(viewer)` gives (value, words), none to those it is not for; `where(value)` SQL over the list's alias with
    its parameters: keep to leakproof conditions such as `p.id IN (SELECT …)`."""

    key: str
    label: Any
    choices: Callable[[Any], Sequence[tuple[str, Any]]]
    where: Callable[[str], tuple[str, list[Any]]]
    order: int = 100


_offered: dict[str, dict[str, ListFilter]] = {}


def offer(at: str, one: ListFilter) -> None:
    _offered.setdefault(at, {})[one.key] = one


def take_back(at: str, key: str) -> None:
    _offered[at].pop(key)


def offered(at: str) -> list[ListFilter]:
    return sorted(_offered.get(at, {}).values(), key=lambda one: (one.order, one.key))


def asked_of(at: str, query: QueryDict, viewer: Any) -> dict[str, str]:
    """What the URL asks for, as far as it is among the viewer's choices: an old link narrows nothing."""
    found = {one.key: query.get(one.key, "") for one in offered(at)}
    return {
        one.key: found[one.key]
        for one in offered(at)
        if found[one.key] and found[one.key] in dict(one.choices(viewer))
    }


def narrowed(at: str, asked: Mapping[str, str]) -> list[tuple[str, list[Any]]]:
    """A condition and its parameters for each."""
    return [one.where(asked[one.key]) for one in offered(at) if one.key in asked]


def offered_chips(request: HttpRequest, at: str, viewer: Any) -> list[Chip]:
    chips = []
    for one in offered(at):
        words = dict(one.choices(viewer))
        if words:
            chips.append(one_of(request, one.key, one.label, words))
    return chips
