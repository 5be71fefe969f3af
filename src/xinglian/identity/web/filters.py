"""Filters that live in the URL: links that change one of them and leave the others."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from xinglian.identity.queries.regions import region, region_children
from xinglian.ui.lists import Choice


def with_query(request: HttpRequest, **changes: str | None) -> str:
    """This page with some filters changed, from its first row; None takes one away."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else request.path


def choices(request: HttpRequest, name: str, known: Iterable[tuple[str, Any]]) -> list[Choice]:
    """The entries of a chip's menu."""
    now = request.GET.get(name, "")
    return [
        Choice(label=label, url=with_query(request, **{name: value}), active=value == now)
        for value, label in known
    ]


def chip(
    request: HttpRequest, name: str, label: Any, known: Iterable[tuple[str, Any]]
) -> dict[str, Any]:
    """What `{% chip %}` needs: filled with a way to remove it, or a menu."""
    words = dict(known)
    now = request.GET.get(name, "")
    if now in words:
        return {"label": label, "value": words[now], "remove": with_query(request, **{name: None})}
    return {"label": label, "menu": choices(request, name, words.items())}


def region_chips(request: HttpRequest) -> tuple[str, list[dict[str, Any]]]:
    """The chosen region's path, and chips to take it away and to go one level deeper."""
    chosen = region(code=request.GET.get("region", "")) if request.GET.get("region") else None
    chips: list[dict[str, Any]] = []
    if chosen:
        chips.append(
            {
                "label": _("Region"),
                "value": chosen.label,
                "remove": with_query(request, region=None),
            }
        )
    below = region_children(parent=chosen.code if chosen else "cn")
    if below:
        chips.append(
            {
                "label": _("Narrower") if chosen else _("Region"),
                "menu": [
                    Choice(label=place.label, url=with_query(request, region=place.code))
                    for place in below
                ],
            }
        )
    return (chosen.path if chosen else "", chips)
