"""Links to the same page with some filters changed."""

from collections.abc import Sequence

from django.http import HttpRequest


def with_query(request: HttpRequest, **changes: "str | Sequence[str] | None") -> str:
    """This page from its first row with these parameters instead; None takes one away."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        elif isinstance(value, str):
            query[name] = value
        else:
            query.setlist(name, list(value))
    return f"?{query.urlencode()}" if query else request.path
