"""Columnar mirrors of ledgers: Parquet files by month, for readers of everything.

Every writing has a new version. Files are written under new names, and a manifest renamed into place at the end switches
readers from one consistent set to the next. Files of the set before stay for a while, for readers that have just begun.
Mirrors have no row security: they never answer a partner's page.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection

FORMAT = "xinglian-mirror/2"
KEPT_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class MonthFiles:
    """One month's files, relative to the mirror's folder, with what has to be in them."""

    paths: tuple[str, ...]
    rows: int
    sums: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`months` by "2026-10". `version` counts up with every writing; `seen`: how far a mirror that grows has come."""

    version: int = 0
    months: Mapping[str, MonthFiles] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)

    def dumps(self) -> str:
        return json.dumps(
            {
                "format": FORMAT,
                "version": self.version,
                "seen": dict(self.seen),
                "months": {month: vars(files) for month, files in sorted(self.months.items())},
            },
            indent=1,
        )

    @property
    def rows(self) -> int:
        return sum(files.rows for files in self.months.values())


def loads(text: str) -> Manifest:
    """An unreadable or foreign manifest is an empty one: the mirror is then built anew."""
    try:
        data: Any = json.loads(text)
        if data["format"] != FORMAT:
            return Manifest()
        return Manifest(
            version=int(data["version"]),
            seen=dict(data["seen"]),
            months={
                month: MonthFiles(
                    paths=tuple(files["paths"]), rows=int(files["rows"]), sums=dict(files["sums"])
                )
                for month, files in data["months"].items()
            },
        )
    except (ValueError, KeyError, TypeError):
        return Manifest()


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """`columns` in the order they are copied; `day`, an expression whose month decides; `sums`, whole numbers that prove
    a month to be complete; `order`, by which rows lie in a file."""

    place: str
    stem: str
    columns: Mapping[str, str]
    day: str
    order: str
    sums: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return Path(settings.XINGLIAN_COLUMNAR) / self.place

    def manifest(self) -> Manifest:
        path = self.folder / "manifest.json"
        return loads(path.read_text()) if path.exists() else Manifest()

    def files(self, manifest: Manifest) -> list[Path]:
        return [
            self.folder / path
            for _month, files in sorted(manifest.months.items())
            for path in files.paths
        ]

    def write(
        self, query: str, params: Sequence[Any] = (), *, version: int
    ) -> dict[str, MonthFiles]:
        """What a SELECT on PostgreSQL yields, a file for each month in it. No row passes through Python."""
        with self._box() as (box, engine):
            text = box / "rows.csv"
            with connection.cursor() as cursor, text.open("wb") as file:
                any_cursor: Any = cursor
                with any_cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", params) as copy:
                    for data in copy:
                        file.write(data)
            if not text.stat().st_size:
                return {}
            columns = ", ".join(f"'{name}': '{kind}'" for name, kind in self.columns.items())
            engine.execute(
                f"CREATE TABLE mirrored AS SELECT * FROM read_csv('{text}', header = false, delim = ',', quote = '\"',"
                f" escape = '\"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, columns = {{{columns}}})"
            )
            text.unlink()
            return self._store(engine, box, version)

    def join(self, files: MonthFiles, *, version: int) -> MonthFiles:
        """Many small files of one month as one."""
        names = ", ".join(f"'{self.folder / path}'" for path in files.paths)
        with self._box() as (box, engine):
            engine.execute(f"CREATE VIEW mirrored AS SELECT * FROM read_parquet([{names}])")
            ((_month, joined),) = self._store(engine, box, version).items()
        return joined

    def switch(self, new: Manifest) -> None:
        """Readers see the old set or the new one."""
        path = self.folder / "manifest.json"
        fresh = path.with_name(f".manifest-{os.getpid()}.json")
        self.folder.mkdir(parents=True, exist_ok=True)
        with fresh.open("w") as file:
            file.write(new.dumps())
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)

    def clean_up(self, new: Manifest) -> None:
        current = {path for files in new.months.values() for path in files.paths}
        limit = time.time() - KEPT_SECONDS
        for path in self.folder.glob(f"month=*/{self.stem}-*.parquet"):
            old = f"{path.parent.name}/{path.name}" not in current
            if old and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    @contextmanager
    def _box(self) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.folder, prefix=".writing-") as name:
            spill = str(Path(name) / "spill")
            with duckdb.connect(
                config={"memory_limit": "700MB", "temp_directory": spill}
            ) as engine:
                yield Path(name), engine

    def _store(
        self, engine: duckdb.DuckDBPyConnection, box: Path, version: int
    ) -> dict[str, MonthFiles]:
        month_of = f"strftime({self.day}, '%Y-%m')"
        sums = "".join(f", CAST(sum({one}) AS HUGEINT)" for one in self.sums.values())
        found = engine.execute(
            f"SELECT {month_of} AS month, count(*){sums} FROM mirrored GROUP BY 1 ORDER BY 1"
        ).fetchall()
        written: dict[str, MonthFiles] = {}
        for month, rows, *values in found:
            place = self.folder / f"month={month}"
            place.mkdir(exist_ok=True)
            path = place / f"{self.stem}-{version:06d}.parquet"
            fresh = box / f"{month}.parquet"
            engine.execute(
                f"COPY (SELECT * FROM mirrored WHERE {month_of} = ? ORDER BY {self.order}) TO '{fresh}'"
                " (FORMAT parquet, COMPRESSION zstd)",
                [month],
            )
            os.replace(fresh, path)
            written[month] = MonthFiles(
                paths=(f"month={month}/{path.name}",),
                rows=rows,
                sums={name: int(value) for name, value in zip(self.sums, values, strict=True)},
            )
        return written
