"""Filters that live in the URL: chips, and links that change one filter and leave the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from xinglian.ui.lists import Asked, Choice, asked_of
from xinglian.ui.pure import Made

_PLACE = ("after", "before")
Value = str | Sequence[str] | None


@dataclass(frozen=True)
class Chip:
    """One filter. `value` with `remove`: one is set. `menu`: a list to choose from, several at once when `is_on`.

    `body`: a form of its own in the chip's panel (a region, days); its fields are `names`.
    """

    label: Any
    value: Any = ""
    remove: str = ""
    menu: Sequence[Choice] = ()  # or Made: worked out when it is shown
    is_on: bool = False
    body: Any = ""
    names: tuple[str, ...] = ()
    is_open: bool = False


def with_query(request: HttpRequest | Asked, **changes: Value) -> str:
    """This page from its first row with these parameters instead; None takes one away."""
    told = tuple(
        (name, value if value is None or isinstance(value, str) else tuple(value))
        for name, value in changes.items()
    )
    here = asked_of(request)
    return _changed(here.path, here.query, told)


# A page has a hundred such links, and the next reader of the list the same ones.
@lru_cache(maxsize=8192)
def _changed(path: str, asked: str, changes: tuple[tuple[str, Value], ...]) -> str:
    query = QueryDict(asked, mutable=True)
    for name in _PLACE:
        query.pop(name, None)
    for name, value in changes:
        if value is None:
            query.pop(name, None)
        elif isinstance(value, str):
            query[name] = value
        else:
            query.setlist(name, list(value))
    return f"?{query.urlencode()}" if query else path


def plain_query(query: QueryDict) -> str:
    """The filters as a query string: without the place in the list and without what is empty."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        found = [value for value in values if value]
        if found and name not in _PLACE:
            kept.setlist(name, found)
    return kept.urlencode()


def one_of(
    request: HttpRequest | Asked,
    name: str,
    label: Any,
    known: Mapping[str, Any] | Sequence[tuple[str, Any]],
) -> Chip:
    """One value at a time: a menu, or the chosen value with a way to remove it."""
    now = request.GET.get(name, "")
    # Some menus have hundreds of entries: they are looked through only for what is chosen.
    words = dict(known) if now else {}
    if now in words:
        return Chip(label, value=words[now], remove=with_query(request, **{name: None}))
    here = asked_of(request)
    entries = known.items() if isinstance(known, Mapping) else known
    told = tuple((value, str(text)) for value, text in entries)
    menu: Any = Made(_menu, path=here.path, asked=here.query, name=name, words=told)
    return Chip(label, menu=menu)


def _menu(
    *, path: str, asked: str, name: str, words: tuple[tuple[str, str], ...]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(label=text, url=_changed(path, asked, ((name, value),))) for value, text in words
    )


def some_of(request: HttpRequest | Asked, name: str, label: Any, words: Mapping[str, Any]) -> Chip:
    """Several values at once: the chosen ones are said in the chip, the menu toggles."""
    now = [one for one in request.GET.getlist(name) if one in words]
    menu = []
    for value, text in words.items():
        values = [one for one in now if one != value] if value in now else [*now, value]
        url = with_query(request, **{name: values or None})
        menu.append(Choice(label=text, url=url, active=value in now))
    said = _("{label}: {values}").format(
        label=label, values=_(", ").join(str(words[one]) for one in now)
    )
    return Chip(said if now else label, menu=menu, is_on=bool(now))


def by_form(
    request: HttpRequest | Asked,
    label: Any,
    body: Any,
    *,
    names: tuple[str, ...],
    value: Any = "",
    is_open: bool = False,
) -> Chip:
    """A filter chosen with a field of its own: the chip opens a small form; a set one can be removed.

    `is_open`: something in it is wrong and is said there.
    """
    remove = with_query(request, **dict.fromkeys(names)) if value else ""
    return Chip(label, value=value, remove=remove, body=body, names=names, is_open=is_open)
