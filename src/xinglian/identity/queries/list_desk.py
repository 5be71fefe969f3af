"""A list as its reader keeps it: views, columns, and where they are changed."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.http import QueryDict

from xinglian.identity.rules.viewer import Viewer
from xinglian.kernel import sql
from xinglian.ui.addresses import address
from xinglian.ui.chips import plain_query
from xinglian.ui.desk import Column, Desk, OwnView, arranged
from xinglian.ui.lists import Tab
from xinglian.ui.pure import Made

_KEPT = """
SELECT (SELECT columns FROM identity_listlayout WHERE person_id = %(person)s AND list = %(list)s) AS columns,
       (SELECT json_agg(json_build_object('id', v.id, 'name', v.name, 'query', v.query, 'is_shared', v.is_shared,
                                          'is_own', v.person_id = %(person)s) ORDER BY v.person_id <> %(person)s, v.created_at)
          FROM (SELECT * FROM identity_listview WHERE org_id = %(org)s AND list = %(list)s
                 ORDER BY person_id <> %(person)s, created_at LIMIT 24) AS v) AS views
"""
Count = int | str | None


def list_desk(
    *,
    key: str,
    viewer: Viewer,
    asked: QueryDict,
    path: str,
    columns: Sequence[Column],
    views: Sequence[tuple[Any, str]] = (),
    count: Callable[[list[QueryDict]], Sequence[Count]] | None = None,
) -> Desk:
    """One query. `views` are the list's own ones (label, query string); `count` says how many rows each has."""
    kept = sql.rows(
        _KEPT, {"person": viewer.person_id, "org": viewer.org_id, "list": key}, kept=True
    )[0]
    saved = kept["views"] or []
    now = plain_query(asked)
    shown, offered = arranged(columns, kept["columns"] or ())
    named = [(label, query) for label, query in views]
    named += [(view["name"], view["query"]) for view in saved]
    numbers: Sequence[Count] = [None] * len(named)
    if count is not None:
        numbers = count([_read(query) for _label, query in named])
    own = next((v for v in saved if v["is_own"] and _same(v["query"], now)), None)
    return Desk(
        key=key,
        columns=shown,
        offered=offered,
        is_arranged=bool(kept["columns"]),
        tabs=Made(_tabs, named=named, numbers=numbers, now=now, path=path),  # type: ignore[arg-type]
        query=now,
        path=path,
        own=OwnView(id=own["id"], name=own["name"], is_shared=own["is_shared"]) if own else None,
        save_url=address("identity:save_list_view"),
        change_url=address("identity:change_list_view", own["id"]) if own else "",
        delete_url=address("identity:delete_list_view", own["id"]) if own else "",
        layout_url=address("identity:keep_list"),
    )


@lru_cache(maxsize=1_000)
def _read(query: str) -> QueryDict:
    """A view's question, the same for every page of its list. It cannot be changed, so all may have the same."""
    return QueryDict(query)


def _tabs(
    *, named: Sequence[tuple[str, str]], numbers: Sequence[Count], now: str, path: str
) -> list[Tab]:
    best = _nearest([query for _label, query in named], now)
    return [
        Tab(
            label=label,
            url=f"{path}?{query}" if query else path,
            count=number,
            active=place == best,
        )
        for place, ((label, query), number) in enumerate(zip(named, numbers, strict=True))
    ]


def _same(query: str, now: str) -> bool:
    """Whether two query strings ask the same, whatever the order of their words."""
    return sorted(QueryDict(query).lists()) == sorted(QueryDict(now).lists())


def _nearest(queries: Sequence[str], now: str) -> int | None:
    """The tab one is in: the same question, else the one that this question narrows most closely."""
    asked = {(name, value) for name, values in QueryDict(now).lists() for value in values}
    best, most = None, -1
    for place, query in enumerate(queries):
        words = {(name, value) for name, values in QueryDict(query).lists() for value in values}
        if words <= asked and len(words) > most:
            best, most = place, len(words)
    return best
