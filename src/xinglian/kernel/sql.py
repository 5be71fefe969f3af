"""Plain SQL on the connection of the current scope."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Params = Sequence[Any] | Mapping[str, Any] | None


def rows(query: str, params: Params = None) -> list[dict[str, Any]]:
    """All rows, each a dict by column name."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def row(query: str, params: Params = None) -> dict[str, Any] | None:
    """The first row, or None."""
    found = rows(query, params)
    return found[0] if found else None


def value(query: str, params: Params = None) -> Any:
    """The first column of the first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        found = cursor.fetchone()
        return found[0] if found else None


def column(query: str, params: Params = None) -> list[Any]:
    """The first column of all rows."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return [values[0] for values in cursor.fetchall()]


def execute(query: str, params: Params = None) -> int:
    """Run a statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.rowcount)
