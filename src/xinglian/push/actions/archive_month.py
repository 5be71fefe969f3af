"""Old months to the archive, and back. A month leaves the database in the transaction that names its files, and only when
the files hold as many rows, and the same, as the tables did while nobody could change them."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
from django.db import connection
from django.db.utils import OperationalError
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, files, knobs, sql
from xinglian.kernel.models import StoredFile
from xinglian.kernel.refusal import Refusal
from xinglian.push.models import Archive
from xinglian.push.queries import months, shelf

# Whoever put a month back has it for so long.
KEPT_BACK_DAYS = 30
_MOST_BYTES = 1 << 40
_KINDS = {"bigint": "BIGINT", "integer": "INTEGER", "smallint": "INTEGER", "boolean": "BOOLEAN"}
_ORDER = "message_id, membership_id"
# Something of the month is still under way, or was sent not long ago (from an old draft).
_ALIVE = """
SELECT EXISTS (SELECT FROM push_message WHERE id >= %(first)s AND id < %(after)s
                AND (state IN ('scheduled', 'sending', 'paused') OR wave_at IS NOT NULL OR started_at >= %(since)s))
    OR EXISTS (SELECT FROM push_delivery WHERE message_id >= %(first)s AND message_id < %(after)s
                AND (state IN ('queued', 'sending') OR state = 'held' AND code = 'digest'))
"""


class NotArchived(Refusal):
    sentence = _("%(month)s is not in the archive: it was put back already. Reload the page.")


class Column(NamedTuple):
    name: str
    kind: str

    @property
    def key(self) -> str:
        return f'"{self.name}"'

    @property
    def is_moment(self) -> bool:
        return self.kind == "timestamp with time zone"

    @property
    def out(self) -> str:
        return f"({self.key} AT TIME ZONE 'UTC') AS {self.key}" if self.is_moment else self.key

    @property
    def back(self) -> str:
        return (
            f"{self.key}::timestamp AT TIME ZONE 'UTC'"
            if self.is_moment
            else f"{self.key}::{self.kind}"
        )

    @property
    def as_text(self) -> str:
        return f"CAST({self.key} AS VARCHAR) AS {self.key}"

    @property
    def on_shelf(self) -> str:
        return (
            "TIMESTAMP" if self.kind.startswith("timestamp") else _KINDS.get(self.kind, "VARCHAR")
        )


def due_months(*, today: date) -> list[date]:
    """Months old enough and at rest, in a job's scope; oldest first."""
    kept = int(knobs.value("push.archive_months"))
    if not kept:
        return []
    limit = months.after(today.replace(day=1), months=-kept)
    back = set(
        sql.column(
            "SELECT month FROM push_archive WHERE back_at > %s::date - make_interval(days => %s)",
            [today, KEPT_BACK_DAYS],
        )
    )
    old = [one for one in sql.column("SELECT month FROM push_months()") if one < limit]
    return [one for one in old if one not in back and not _is_alive(one, limit)]


def archive_month(*, month: date, org_id: int, now: datetime) -> Archive | None:
    """Move a month into files, in a job's scope; None when the tables were too busy to let it go: another night will do."""
    sql.execute("SELECT push_hold_month(%s)", [month])
    columns = {table: _columns(table) for table in shelf.TABLES}
    with TemporaryDirectory(prefix="xl-archive-") as folder:
        made = [_write(table, columns[table], month, Path(folder)) for table in shelf.TABLES]
        kept = [_keep(path, month=month, org_id=org_id) for path, _rows in made]
    counts = [rows for _path, rows in made]
    try:
        sql.execute("SELECT push_drop_month(%s, %s)", [month, counts])
    except OperationalError:  # the lock was not to be had
        return None
    for old in Archive.objects.filter(month=month).exclude(back_at=None):
        ids = list(old.files)
        old.delete()
        for file in StoredFile.objects.filter(pk__in=ids):
            files.forget(file)
    done = Archive.objects.create(
        month=month, files=[file.pk for file in kept], rows=counts,
        size_bytes=sum(file.size_bytes for file in kept), archived_at=now,
    )  # fmt: skip
    audit.record(
        "archive_month", subject=("push.archive", done.pk), name=str(done), after={"rows": counts}
    )
    return done


def put_back(*, archive_id: int, now: datetime) -> int:
    """The rows of an archive into the tables again, in a job's scope; how many. They stay for a month at least."""
    one = Archive.objects.select_for_update().get(pk=archive_id)
    if one.back_at is not None:
        raise NotArchived(month=str(one))
    months.ensure_month(months.first_id(one.month))
    stored = StoredFile.objects.in_bulk(one.files)
    made = 0
    with TemporaryDirectory(prefix="xl-archive-") as folder:
        for table, file_id in zip(shelf.TABLES, one.files, strict=True):
            made += _read(table, files.local_path(stored[file_id]), Path(folder))
    one.back_at = now
    one.save(update_fields=["back_at"])
    audit.record(
        "put_back_month", subject=("push.archive", one.pk), name=str(one), after={"rows": made}
    )
    return made


def _is_alive(month: date, since: date) -> bool:
    given = {
        "first": months.first_id(month),
        "after": months.first_id(months.after(month)),
        "since": since,
    }
    return bool(sql.value(_ALIVE, given))


def _columns(table: str) -> list[Column]:
    # format_type, not the standard's names: an array says what it is of.
    return [
        Column(row["name"], row["kind"])
        for row in sql.rows(
            "SELECT attname AS name, format_type(atttypid, NULL) AS kind FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [table],
        )
    ]


def _write(table: str, columns: Sequence[Column], month: date, folder: Path) -> tuple[Path, int]:
    """A table's rows of the month as Parquet, and how many there are."""
    text, path = folder / f"{table}.csv", folder / f"{table}-{month:%Y-%m}.parquet"
    first, after = months.first_id(month), months.first_id(months.after(month))
    query = f"SELECT {', '.join(one.out for one in columns)} FROM {table} WHERE message_id >= {first} AND message_id < {after}"
    with connection.cursor() as cursor, text.open("wb") as file:
        any_cursor: Any = cursor
        with any_cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
            for data in copy:
                file.write(data)
        rows = int(any_cursor.rowcount)
    kinds = ", ".join(f"'{one.name}': '{one.on_shelf}'" for one in columns)
    with duckdb.connect(config=_config(folder)) as db:
        db.execute(
            f"COPY (SELECT * FROM read_csv('{text}', header = false, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
            f" allow_quoted_nulls = false, auto_detect = false, columns = {{{kinds}}}) ORDER BY {_ORDER})"
            f" TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
        found = db.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()
    text.unlink()
    if not found or found[0] != rows:
        raise RuntimeError(f"{path.name} holds {found and found[0]} rows, {table} had {rows}")
    return path, rows


def _read(table: str, path: Path, folder: Path) -> int:
    """The file's rows into the table; columns it does not have yet are as for a new row."""
    text = folder / f"{table}.csv"
    with duckdb.connect(config=_config(folder)) as db:
        known = [
            row[0]
            for row in db.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
        ]
        columns = [one for one in _columns(table) if one.name in known]
        names = ", ".join(one.key for one in columns)
        # Texts in quotes, nothing without: an empty text is not null.
        db.execute(
            f"COPY (SELECT {', '.join(one.as_text for one in columns)}"
            f" FROM read_parquet('{path}')) TO '{text}' (FORMAT csv, HEADER false, FORCE_QUOTE ({names}))"
        )
    sql.execute(
        f"CREATE TEMPORARY TABLE push_back ({' text, '.join(one.key for one in columns)} text) ON COMMIT DROP"
    )
    with connection.cursor() as cursor, text.open("rb") as file:
        any_cursor: Any = cursor
        with any_cursor.copy("COPY push_back FROM STDIN (FORMAT csv)") as copy:
            while data := file.read(1 << 20):
                copy.write(data)
    text.unlink()
    made = sql.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(one.back for one in columns)} FROM push_back ON CONFLICT DO NOTHING"
    )
    sql.execute("DROP TABLE push_back")
    return made


def _keep(path: Path, *, month: date, org_id: int) -> StoredFile:
    with path.open("rb") as content:
        return files.store(
            content, name=path.name, purpose="push.archive", accepted={"parquet"}, max_bytes=_MOST_BYTES, org_id=org_id
        )  # fmt: skip


def _config(folder: Path) -> dict[str, Any]:
    return {"memory_limit": "700MB", "threads": 2, "temp_directory": str(folder / "spill")}
