"""Plain SQL on the connection of the current scope.

`kept=True`: the server reads and plans the statement once a connection and keeps the plan, which for the small
statements of a page costs several times what answering does. Their values go beside them, not into them: a value whose
type does not follow from its place needs a cast (`%s::text`), and columns are named, never `*` (a kept plan fails when
its columns change). What picks very different shares of a table by its values is better planned each time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, overload

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.adapt import Dumper
from psycopg.types.array import ListDumper

Params = Sequence[Any] | Mapping[str, Any] | None

MOST_KEPT = 200  # plans a connection; each holds some 20 kB in the server
_JSON_TYPES = {114, 3802}  # json, jsonb: Django's connections leave them as text


class _Numbers(Dumper):
    """Whole numbers as bigint[], however small: one plan for all of them."""

    oid = psycopg.adapters.types["int8"].array_oid

    def dump(self, obj: Any) -> bytes:
        return f"{{{','.join(map(str, obj))}}}".encode()


class _Words(Dumper):
    """Texts; the server knows from the place which kind of text."""

    def dump(self, obj: Any) -> bytes:
        joined = '","'.join([one.replace("\\", "\\\\").replace('"', '\\"') for one in obj])
        if "\0" in joined:
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return f'{{"{joined}"}}'.encode()


class _Lists(ListDumper):
    """The driver looks at each element of a list several times over; for the plain ones that is not needed."""

    _quick: tuple[tuple[type, type[Dumper]], ...] = ((int, _Numbers), (str, _Words))

    def _how(self, obj: Any) -> type[Dumper] | None:
        kinds = set(map(type, obj))
        return next((how for kind, how in self._quick if kinds == {kind}), None)

    def get_key(self, obj: Any, format: Any) -> Any:
        how = self._how(obj)
        return (self.cls, how) if how else super().get_key(obj, format)

    def upgrade(self, obj: Any, format: Any) -> Any:
        how = self._how(obj)
        return how(self.cls, self._tx) if how else super().upgrade(obj, format)


class _Kept(psycopg.Cursor[Any]):
    """Prepares what it executes; connections do not by themselves. One a connection, used again and again: making a cursor
    costs as much as a small statement."""

    def __init__(self, connected: Any) -> None:
        super().__init__(connected)
        self.adapters.register_dumper(list, _Lists)
        self.shapes: dict[
            str, _Shape
        ] = {}  # by statement: as long as its plan holds, its columns do

    def execute(self, query: Any, params: Any = None, **how: Any) -> "_Kept":
        connected = self.connection
        connected.prepare_threshold, connected.prepared_max = 0, MOST_KEPT
        try:
            return super().execute(query, params, **how)
        finally:
            connected.prepare_threshold = None

    def close(self) -> None:
        """Who asks next takes it over."""


def _kept_cursor(db: Any, *, name: str = "_xl_kept") -> Any:
    db.ensure_connection()
    raw = db.connection
    cursor: Any = getattr(raw, name, None)
    if cursor is None:
        cursor = _Kept(raw)
        setattr(raw, name, cursor)
    return cursor


def _fetched(query: str, params: Params, *, kept: bool) -> "tuple[_Shape, list[Any]]":
    db = connections[DEFAULT_DB_ALIAS]
    # Who records or watches statements wants to read them with their values.
    if not kept or db.queries_logged or db.execute_wrappers:
        with db.cursor() as cursor:
            cursor.execute(query, params)
            found = cursor.fetchall()
            return _shape(cursor, query), found
    # What Django's wrapper of cursors does; going through it takes as long as the statement.
    db.validate_no_broken_transaction()
    cursor = _kept_cursor(db)
    with db.wrap_database_errors:
        cursor.execute(query, params)
        # First the rows: inside `together` they are what makes the statements go, and the columns come with them.
        found = cursor.fetchall()
        return _shape(cursor, query), found


class _Shape:
    """The columns of a result: their names, and how a row's json is parsed."""

    def __init__(self, columns: Sequence[tuple[str, int]]) -> None:
        self.names = [name for name, _kind in columns]
        self._json = [i for i, (_name, kind) in enumerate(columns) if kind in _JSON_TYPES]

    def parsed(self, values: Sequence[Any]) -> Sequence[Any]:
        """Hands rows without json through untouched."""
        if not self._json:
            return values
        out = list(values)
        for i in self._json:
            if isinstance(out[i], str):
                out[i] = json.loads(out[i])
        return out


def _shape(cursor: Any, query: str) -> _Shape:
    known: dict[str, _Shape] | None = getattr(cursor, "shapes", None)
    if known is None:
        return _read_shape(cursor.pgresult)
    shape = known.get(query)
    if shape is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        shape = known[query] = _read_shape(cursor.pgresult)
    return shape


def _read_shape(result: Any) -> _Shape:
    # Of the driver's own result: its description is an object a column, dearer than a small query.
    return _Shape([(str(result.fname(i), "utf-8"), result.ftype(i)) for i in range(result.nfields)])


def rows(query: str, params: Params = None, *, kept: bool = False) -> list[dict[str, Any]]:
    """All rows, each a dict by column name; json columns parsed."""
    shape, found = _fetched(query, params, kept=kept)
    return [dict(zip(shape.names, shape.parsed(one), strict=True)) for one in found]


@dataclass(frozen=True)
class Table(Sequence[dict[str, Any]]):
    """Rows as they were read: dicts when looked at. For a page whose rows are mostly compared with those of last time
    (`ui.pure`), which is quicker without fifty times the same names."""

    names: tuple[str, ...]
    values: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> "Table": ...
    def __getitem__(self, at: int | slice) -> "dict[str, Any] | Table":
        if isinstance(at, slice):
            return Table(self.names, self.values[at])
        return dict(zip(self.names, self.values[at], strict=True))

    def column(self, name: str) -> list[Any]:
        place = self.names.index(name)
        return [one[place] for one in self.values]


def table(query: str, params: Params = None, *, kept: bool = False) -> Table:
    """As `rows`, without making dicts of them."""
    shape, found = _fetched(query, params, kept=kept)
    return Table(tuple(shape.names), [shape.parsed(one) for one in found])


def stream(query: str, params: Params = None, *, at_once: int = 2000) -> Iterator[dict[str, Any]]:
    """As `rows`, of one statement, as of one moment, without holding them all; inside the transaction of the scope."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, params)
        while found := cursor.fetchmany(at_once):
            shape = _Shape([(column.name, column.type_code) for column in cursor.description])
            for values in found:
                yield dict(zip(shape.names, shape.parsed(values), strict=True))


def row(query: str, params: Params = None, *, kept: bool = False) -> dict[str, Any] | None:
    """The first row, or None."""
    found = rows(query, params, kept=kept)
    return found[0] if found else None


def value(query: str, params: Params = None, *, kept: bool = False) -> Any:
    """The first column of the first row, or None."""
    shape, found = _fetched(query, params, kept=kept)
    return shape.parsed(found[0])[0] if found else None


def column(query: str, params: Params = None, *, kept: bool = False) -> list[Any]:
    """The first column of all rows."""
    shape, found = _fetched(query, params, kept=kept)
    return [shape.parsed(values)[0] for values in found]


@contextmanager
def whole_tables(*, when: bool = True) -> Iterator[None]:
    """Inside, tables are joined whole, not row by row: for statements over all of a table that the planner takes for a
    handful of rows, as row security hides how many there are, or as they were written a moment ago. In a transaction."""
    if when:
        execute("SET LOCAL enable_nestloop = off")
    yield  # after an error the transaction ends, and the setting with it
    if when:
        execute("SET LOCAL enable_nestloop = on")


def execute(query: str, params: Params = None) -> int:
    """Run a statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.rowcount)


def say(query: str, params: Params = None) -> None:
    """Run a kept statement whose answer nobody needs; inside `together` it rides with the next one that is read."""
    db = connections[DEFAULT_DB_ALIAS]
    if db.queries_logged or db.execute_wrappers:
        with db.cursor() as cursor:
            cursor.execute(query, params)
        return
    db.validate_no_broken_transaction()
    # A cursor of its own: the answer must not be taken for that of what is read.
    said = _kept_cursor(db, name="_xl_said")
    with db.wrap_database_errors:
        said.execute(query, params)


@contextmanager
def together() -> Iterator[None]:
    """What is said inside (`say`, changes of scope) goes to the server with the next statement that is read, and the rest
    at the end: a journey, and a process woken at either end of it, costs as much as a small statement.

    What goes wrong in a said statement is raised by the next one that is read, or at the end. Nothing inside may ask how
    many rows a statement touched (`execute`, updates and deletions of models): that is not known yet.
    """
    db = connections[DEFAULT_DB_ALIAS]
    db.ensure_connection()
    with db.wrap_database_errors, db.connection.pipeline():
        yield
