"""Plain SQL on the connection of the current scope."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection

Params = Sequence[Any] | Mapping[str, Any] | None

_JSON_TYPES = {114, 3802}  # json, jsonb: Django's connections leave them as text


def rows(query: str, params: Params = None) -> list[dict[str, Any]]:
    """All rows, each a dict by column name; json columns parsed."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        # Of the driver's own result: its description is an object a column, dearer than a small query.
        result = cursor.pgresult
        names = [str(result.fname(i), "utf-8") for i in range(result.nfields)]
        parsed = _parser(cursor)
        return [dict(zip(names, parsed(values), strict=True)) for values in cursor.fetchall()]


def row(query: str, params: Params = None) -> dict[str, Any] | None:
    """The first row, or None."""
    found = rows(query, params)
    return found[0] if found else None


def value(query: str, params: Params = None) -> Any:
    """The first column of the first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        found = cursor.fetchone()
        return _parser(cursor)(found)[0] if found else None


def column(query: str, params: Params = None) -> list[Any]:
    """The first column of all rows."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        parsed = _parser(cursor)
        return [parsed(values)[0] for values in cursor.fetchall()]


def execute(query: str, params: Params = None) -> int:
    """Run a statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.rowcount)


def _parser(cursor: Any) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Parses the json columns of a row; hands rows without any through untouched."""
    result = cursor.pgresult
    places = [i for i in range(result.nfields) if result.ftype(i) in _JSON_TYPES]
    if not places:
        return lambda values: values

    def parsed(values: Sequence[Any]) -> Sequence[Any]:
        out = list(values)
        for i in places:
            if isinstance(out[i], str):
                out[i] = json.loads(out[i])
        return out

    return parsed
