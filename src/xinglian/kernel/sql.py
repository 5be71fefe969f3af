"""Plain SQL on the connection of the current scope.

`kept=True`: the server reads and plans the statement once a connection and keeps the plan, which for the small
statements of a page costs several times what answering does. Their values go beside them, not into them: a value whose
type does not follow from its place needs a cast (`%s::text`), and columns are named, never `*` (a kept plan fails when
its columns change). What picks very different shares of a table by its values is better planned each time.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

Params = Sequence[Any] | Mapping[str, Any] | None

MOST_KEPT = 200  # plans a connection; each holds some 20 kB in the server
_JSON_TYPES = {114, 3802}  # json, jsonb: Django's connections leave them as text


class _Kept(psycopg.Cursor[Any]):
    """Prepares what it executes; connections do not by themselves."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> "_Kept":
        connected = self.connection
        connected.prepare_threshold, connected.prepared_max = 0, MOST_KEPT
        try:
            return super().execute(query, params, **how)
        finally:
            connected.prepare_threshold = None


def _cursor(*, kept: bool) -> Any:
    # Who records statements wants to read them with their values.
    if not kept or connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    return connection.make_cursor(_Kept(connection.connection))  # type: ignore[arg-type]


def rows(query: str, params: Params = None, *, kept: bool = False) -> list[dict[str, Any]]:
    """All rows, each a dict by column name; json columns parsed."""
    with _cursor(kept=kept) as cursor:
        cursor.execute(query, params)
        # Of the driver's own result: its description is an object a column, dearer than a small query.
        result = cursor.pgresult
        names = [str(result.fname(i), "utf-8") for i in range(result.nfields)]
        parsed = _parser(cursor)
        return [dict(zip(names, parsed(values), strict=True)) for values in cursor.fetchall()]


def stream(query: str, params: Params = None, *, at_once: int = 2000) -> Iterator[dict[str, Any]]:
    """As `rows`, of one statement, as of one moment, without holding them all; inside the transaction of the scope."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, params)
        while found := cursor.fetchmany(at_once):
            names = [column.name for column in cursor.description]
            parsed = _parsed([column.type_code for column in cursor.description])
            for values in found:
                yield dict(zip(names, parsed(values), strict=True))


def row(query: str, params: Params = None, *, kept: bool = False) -> dict[str, Any] | None:
    """The first row, or None."""
    found = rows(query, params, kept=kept)
    return found[0] if found else None


def value(query: str, params: Params = None, *, kept: bool = False) -> Any:
    """The first column of the first row, or None."""
    with _cursor(kept=kept) as cursor:
        cursor.execute(query, params)
        found = cursor.fetchone()
        return _parser(cursor)(found)[0] if found else None


def column(query: str, params: Params = None, *, kept: bool = False) -> list[Any]:
    """The first column of all rows."""
    with _cursor(kept=kept) as cursor:
        cursor.execute(query, params)
        parsed = _parser(cursor)
        return [parsed(values)[0] for values in cursor.fetchall()]


def execute(query: str, params: Params = None) -> int:
    """Run a statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.rowcount)


def _parser(cursor: Any) -> Callable[[Sequence[Any]], Sequence[Any]]:
    result = cursor.pgresult
    return _parsed([result.ftype(i) for i in range(result.nfields)])


def _parsed(types: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Parses the json columns of a row; hands rows without any through untouched."""
    places = [i for i, one in enumerate(types) if one in _JSON_TYPES]
    if not places:
        return lambda values: values

    def parsed(values: Sequence[Any]) -> Sequence[Any]:
        out = list(values)
        for i in places:
            if isinstance(out[i], str):
                out[i] = json.loads(out[i])
        return out

    return parsed
