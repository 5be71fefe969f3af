"""Reading what is archived: DuckDB over the month's files, asked with the same SQL as the tables.

`books_of` gives whoever shows a message the place where its rows are; what it gives out keeps to the reader's regions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Protocol

import duckdb

from xinglian.kernel import files, scope, sql
from xinglian.kernel.engine import fresh_engine
from xinglian.kernel.models import StoredFile
from xinglian.kernel.scope import acting
from xinglian.push.models import Archive
from xinglian.push.queries.months import month_of

TABLES = ("push_inbox", "push_delivery", "push_receipt")
_NAMED = re.compile(r"%\((\w+)\)s")
Params = Sequence[Any] | Mapping[str, Any] | None


class Books(Protocol):
    """Where rows are read: the database, or the archive."""

    def rows(self, query: str, params: Params = None) -> list[dict[str, Any]]: ...

    def row(self, query: str, params: Params = None) -> dict[str, Any] | None: ...

    def value(self, query: str, params: Params = None) -> Any: ...


class Database:
    """The tables themselves."""

    def rows(self, query: str, params: Params = None) -> list[dict[str, Any]]:
        return sql.rows(query, params)

    def row(self, query: str, params: Params = None) -> dict[str, Any] | None:
        return sql.row(query, params)

    def value(self, query: str, params: Params = None) -> Any:
        return sql.value(query, params)


class Shelf:
    """Archived months, with the tables' names. Moments are kept in UTC."""

    def __init__(self, db: duckdb.DuckDBPyConnection, *, months: Sequence[date]) -> None:
        self._db, self.months = db, months

    def narrow(self) -> None:
        """Whoever looks after some regions sees the rows of organisations there, as in the tables."""
        orgs = [row["org_id"] for row in self.rows("SELECT DISTINCT org_id FROM push_inbox")]
        seen = sql.column(
            "SELECT org_id FROM identity_pub_organisation WHERE org_id = ANY (%s)", [orgs]
        )
        self._db.execute("CREATE TABLE seen (org_id BIGINT)")
        self._db.execute("INSERT INTO seen SELECT unnest(?)", [seen])
        for table in TABLES:
            self._db.execute(
                f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM {table}_all WHERE org_id IN (SELECT org_id FROM seen)"
            )

    def rows(self, query: str, params: Params = None) -> list[dict[str, Any]]:
        found = self._db.execute(*_asked(query, params))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, map(_out, row), strict=True)) for row in found.fetchall()]

    def row(self, query: str, params: Params = None) -> dict[str, Any] | None:
        found = self.rows(query, params)
        return found[0] if found else None

    def value(self, query: str, params: Params = None) -> Any:
        found = self.row(query, params)
        return next(iter(found.values())) if found else None


DATABASE = Database()
_SOME = "SELECT EXISTS (SELECT FROM push_archive WHERE back_at IS NULL)"


def archived(*, months: Sequence[date] | None = None) -> list[Archive]:
    """What is in the archive and nowhere else, oldest first; all of it, or of some months. In any scope."""
    if scope.current().role != "xl_partner" and not sql.value(_SOME):
        return []  # as nearly always: one statement
    with acting(scope.network()):
        found = Archive.objects.filter(back_at=None).order_by("month", "pk")
        return list(found if months is None else found.filter(month__in=months))


def is_archived(message_id: int) -> bool:
    """Whether the message's rows lie in the archive. A draft of an archived month that was sent later has rows of its own."""
    return bool(
        sql.value(
            "SELECT EXISTS (SELECT FROM push_archive WHERE month = %s AND back_at IS NULL)"
            " AND NOT EXISTS (SELECT FROM push_inbox WHERE message_id = %s)",
            [month_of(message_id), message_id],
        )
    )


@contextmanager
def books_of(message_id: int) -> Iterator[Books]:
    """The place where a message's rows are, in the reader's scope."""
    if not is_archived(message_id):
        yield DATABASE
        return
    where = f"message_id = {int(message_id)}"
    with open_shelf(archived(months=[month_of(message_id)]), where=where) as shelf:
        if scope.current().reach != "network":
            shelf.narrow()
        yield shelf


@contextmanager
def open_shelf(archives: Sequence[Archive], *, where: str) -> Iterator[Shelf]:
    """The rows of these months that fulfil a condition of ours, under the tables' names."""
    with acting(scope.network()):
        stored = StoredFile.objects.in_bulk([id for one in archives for id in one.files])
    with fresh_engine(memory="700MB", threads=2) as db:
        for n, table in enumerate(TABLES):
            paths = [str(files.local_path(stored[one.files[n]])) for one in archives]
            # Files of a month before a column was added lack it.
            db.execute(
                f"CREATE VIEW {table}_all AS SELECT * FROM read_parquet({paths!r}, union_by_name = true) WHERE {where}"
            )
            db.execute(f"CREATE VIEW {table} AS SELECT * FROM {table}_all")
        yield Shelf(db, months=sorted({one.month for one in archives}))


def _asked(query: str, params: Params) -> tuple[str, Any]:
    """The driver's places as DuckDB wants them."""
    if isinstance(params, Mapping):
        used = {name: _in(params[name]) for name in set(_NAMED.findall(query))}
        return _NAMED.sub(r"$\1", query).replace("%%", "%"), used
    return query.replace("%s", "?").replace("%%", "%"), [_in(value) for value in params or ()]


def _in(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _out(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
