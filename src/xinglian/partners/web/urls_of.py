"""Links to the same page with some filters changed."""

from collections.abc import Sequence
from functools import lru_cache

from django.http import HttpRequest, QueryDict

Value = str | Sequence[str] | None


def with_query(request: HttpRequest, **changes: Value) -> str:
    """This page from its first row with these parameters instead; None takes one away."""
    told = tuple(
        (name, value if value is None or isinstance(value, str) else tuple(value))
        for name, value in changes.items()
    )
    return _changed(request.path, request.META.get("QUERY_STRING", ""), told)


# A page has a hundred such links, and the next reader of the list the same ones.
@lru_cache(maxsize=8192)
def _changed(path: str, asked: str, changes: tuple[tuple[str, Value], ...]) -> str:
    query = QueryDict(asked, mutable=True)
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes:
        if value is None:
            query.pop(name, None)
        elif isinstance(value, str):
            query[name] = value
        else:
            query.setlist(name, list(value))
    return f"?{query.urlencode()}" if query else path
