"""Backups that are proven: taken from the running server, checked by PostgreSQL's own verifier, restored beside the old data.

Two kinds. `physical`: the whole cluster as it is on disk (pg_basebackup, compressed tars and a manifest with a checksum per file);
quick, exact, for the same major version. `portable`: one database as pg_dump's custom format; slower, for any newer version.
A backup holds neither the key of stored secrets nor files: both live outside the database.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from xinglian.kernel.postgres import account as accounts
from xinglian.kernel.postgres import bootstrap, lock, places, processes
from xinglian.kernel.postgres.cluster import Cluster
from xinglian.kernel.postgres.engine import PATIENCE_SECONDS
from xinglian.kernel.postgres.places import PORT
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import Running, connect

CARD = "xinglian-backup.json"
PHYSICAL = "cluster"  # folder of the tars
DUMP = "database.dump"
Kind = Literal["physical", "portable"]
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A finished backup: what its card says. `rows` counts "database.schema.table" as read just before it was taken."""

    folder: Path
    kind: Kind
    made_at: datetime
    server_version: str
    databases: tuple[str, ...]
    rows: dict[str, int]
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A restore that was started and counted. `kept` is where the data that was there before lies now."""

    backup: Backup
    kept: Path | None
    rows: dict[str, int]

    @property
    def differences(self) -> dict[str, tuple[int, int]]:
        """Tables with other numbers than counted when the backup began: (then, now). Writes during the backup explain growth."""
        names = self.backup.rows.keys() | self.rows.keys()
        return {
            name: (self.backup.rows.get(name, 0), self.rows.get(name, 0))
            for name in sorted(names)
            if self.backup.rows.get(name, 0) != self.rows.get(name, 0)
        }


def _silent(_: str) -> None:
    return None


def back_up(
    cluster: Cluster, *, to: Path, portable: str | None = None, now: datetime, say: Say = _silent
) -> Backup:
    """Back up the running server into a new folder below `to`; with `portable`, only that database, as a dump.

    The folder appears under its final name when everything in it is verified. Raises PostgresProblem.
    """
    running = cluster.ensure_running()
    kind: Kind = "portable" if portable else "physical"
    final = to.expanduser().absolute() / f"xinglian-{now:%Y%m%d-%H%M%S}-{kind}"
    if final.exists():
        raise PostgresProblem("backup_exists", path=str(final))
    part = final.with_name(final.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True, mode=0o700)
    except OSError as problem:
        raise PostgresProblem(
            "cannot_write", path=str(part.parent), reason=problem.strerror or str(problem)
        ) from problem
    try:
        say("counting")
        databases = (portable,) if portable else tuple(_databases(running))
        rows = count_rows(running, databases=databases)
        say("copying")
        if portable:
            _tool(
                cluster,
                "pg_dump",
                "--format=custom",
                "--dbname",
                running.dsn(dbname=portable),
                "--file",
                str(part / DUMP),
            )
            _tool(cluster, "pg_restore", "--list", str(part / DUMP))
        else:
            target = part / PHYSICAL
            options = ("--format=tar", "--gzip", "--checkpoint=fast")
            place = ("--pgdata", str(target), "--dbname", running.dsn())
            _tool(cluster, "pg_basebackup", *options, *place)
            say("verifying")
            _tool(cluster, "pg_verifybackup", "--no-parse-wal", "--quiet", str(target))
        card = {
            "kind": kind,
            "made_at": now.isoformat(),
            "server_version": cluster.engine.bundled.version,
            "databases": databases,
            "rows": rows,
        }
        (part / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1))
        part.rename(final)
    except (subprocess.CalledProcessError, psycopg.Error, OSError) as problem:
        raise PostgresProblem(
            "backup_failed", path=str(final), reason=_reason(problem)
        ) from problem
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return read_card(final)


def read_card(folder: Path) -> Backup:
    """What a backup folder says about itself. Raises PostgresProblem when it is none."""
    try:
        card = json.loads((folder / CARD).read_text())
        return Backup(
            folder=folder,
            kind=card["kind"],
            made_at=datetime.fromisoformat(card["made_at"]),
            server_version=str(card["server_version"]),
            databases=tuple(card["databases"]),
            rows=dict(card["rows"]),
            size_bytes=sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()),
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise PostgresProblem(
            "not_a_backup", path=str(folder), reason=_reason(problem)
        ) from problem


def restore(cluster: Cluster, *, from_: Path, now: datetime, say: Say = _silent) -> Restored:
    """Replace the cluster's data by a backup: verified, unpacked beside, started and counted there, and only then swapped in.

    The old data stays beside it as `data.before-…`. On any failure the old data is untouched. Leaves the server running.
    """
    source = from_.expanduser().absolute()
    backup = read_card(source)
    places.make(cluster.places, account=cluster.account)
    places.check_owner(cluster.places, account=cluster.account)
    with lock.alone(cluster.places.lock, patience=PATIENCE_SECONDS, account=cluster.account):
        fresh = Path(tempfile.mkdtemp(prefix="data.restoring-", dir=cluster.places.home))
        try:
            say("unpacking")
            _unpack(cluster, backup=backup, fresh=fresh)
            say("starting")
            rows = _prove(cluster, backup=backup, fresh=fresh)
        except (subprocess.CalledProcessError, psycopg.Error, OSError, tarfile.TarError) as problem:
            shutil.rmtree(fresh, ignore_errors=True)
            raise PostgresProblem(
                "restore_failed", path=str(source), reason=_reason(problem)
            ) from problem
        except PostgresProblem:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        say("swapping")
        kept = _swap(cluster, fresh=fresh, now=now)
    cluster.ensure_running()
    return Restored(backup=backup, kept=kept, rows=rows)


def prove(cluster: Cluster, *, backup: Backup) -> Restored:
    """A rehearsal: bring the backup to life beside the data, count it, throw it away. The running server is not touched."""
    fresh = Path(tempfile.mkdtemp(prefix="data.proof-", dir=cluster.places.home))
    try:
        _unpack(cluster, backup=backup, fresh=fresh)
        rows = _prove(cluster, backup=backup, fresh=fresh)
    except (subprocess.CalledProcessError, psycopg.Error, OSError, tarfile.TarError) as problem:
        raise PostgresProblem(
            "restore_failed", path=str(backup.folder), reason=_reason(problem)
        ) from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(backup=backup, kept=None, rows=rows)


def count_rows(running: Running, *, databases: tuple[str, ...]) -> dict[str, int]:
    """Rows of every ordinary table, by "database.schema.table". Reading every row also checks every page's checksum."""
    counted: dict[str, int] = {}
    for dbname in databases:
        with connect(running.dsn(dbname=dbname)) as connection:
            tables = connection.execute(
                "SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 1, 2"
            ).fetchall()
            for schema, table in tables:
                query = sql.SQL("SELECT count(*) FROM ONLY {}").format(
                    sql.Identifier(str(schema), str(table))
                )
                row = connection.execute(query).fetchone()
                counted[f"{dbname}.{schema}.{table}"] = int(str(row[0])) if row else 0
    return counted


def _databases(running: Running) -> list[str]:
    with connect(running.dsn()) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
        ).fetchall()
    return [str(name) for (name,) in found]


def _unpack(cluster: Cluster, *, backup: Backup, fresh: Path) -> None:
    """A data folder from the backup, owned by the server's account."""
    needed = (
        backup.size_bytes * 6 + places.LEAST_FREE_BYTES
    )  # gzip shrinks our data to about a fifth
    places.check_space(cluster.places.home, needed=needed)
    if backup.kind == "portable":
        cluster.engine.initialise(fresh)
        return
    if backup.server_version.split(".")[0] != cluster.engine.bundled.version.split(".")[0]:
        found, mine = backup.server_version, cluster.engine.bundled.version
        raise PostgresProblem("foreign_version", path=str(backup.folder), found=found, mine=mine)
    source = backup.folder / PHYSICAL
    try:
        _tool(cluster, "pg_verifybackup", "--no-parse-wal", "--quiet", str(source))
    except subprocess.CalledProcessError as problem:
        raise PostgresProblem(
            "not_a_backup", path=str(backup.folder), reason=_reason(problem)
        ) from problem
    _extract(source / "base.tar.gz", fresh)
    _extract(source / "pg_wal.tar.gz", fresh / "pg_wal")
    shutil.copyfile(source / "backup_manifest", fresh / "backup_manifest")
    # Once more on the unpacked files, now with the write-ahead log read from end to end.
    _tool(cluster, "pg_verifybackup", "--quiet", str(fresh))
    for folder, _, files in os.walk(fresh):
        accounts.hand_over(cluster.account, Path(folder))
        for name in files:
            accounts.hand_over(cluster.account, Path(folder, name))


def _extract(archive: Path, target: Path) -> None:
    """Folders and files only, none outside `target`: a tar may say anything."""
    target.mkdir(mode=0o700, exist_ok=True)
    with tarfile.open(archive) as tar:
        for member in tar:
            path = target / member.name
            if (
                ".." in Path(member.name).parts
                or Path(member.name).is_absolute()
                or not (member.isdir() or member.isfile())
            ):
                raise PostgresProblem(
                    "not_a_backup", path=str(archive), reason=f"unexpected entry: {member.name}"
                )
            if member.isdir():
                path.mkdir(mode=0o700, exist_ok=True, parents=True)
                continue
            content = tar.extractfile(member)
            with path.open("wb") as stream:
                if content is not None:
                    shutil.copyfileobj(content, stream, 1 << 20)
            path.chmod(0o600)


def _prove(cluster: Cluster, *, backup: Backup, fresh: Path) -> dict[str, int]:
    """Start a server on the unpacked data, on a socket of its own; fill it from a dump if it is one; count; stop."""
    folder = Path(tempfile.mkdtemp(prefix="xl-"))
    accounts.hand_over(cluster.account, folder)
    running = Running(socket_dir=folder, port=PORT)
    try:
        cluster.engine.launch(fresh, socket_dir=folder)
        try:
            for dbname in backup.databases if backup.kind == "portable" else ():
                bootstrap.prepare_embedded(running=running, dbname=dbname)
                target = running.dsn(dbname=dbname)
                dump = str(backup.folder / DUMP)
                _tool(
                    cluster,
                    "pg_restore",
                    "--exit-on-error",
                    "--clean",
                    "--if-exists",
                    "--dbname",
                    target,
                    dump,
                )
            rows = count_rows(running, databases=backup.databases)
        finally:
            seen = processes.read_pid_file(fresh)
            if seen is not None:
                cluster.engine.halt_at(fresh, pid=seen.pid)
        return rows
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(cluster: Cluster, *, fresh: Path, now: datetime) -> Path | None:
    data = cluster.places.data
    if not data.exists():
        fresh.rename(data)
        return None
    cluster.halt()
    kept = data.with_name(f"data.before-{now:%Y%m%d-%H%M%S}")
    data.rename(kept)
    try:
        fresh.rename(data)
    except OSError:
        kept.rename(data)
        raise
    return kept


def _tool(cluster: Cluster, program: str, *args: str) -> None:
    # As ourselves, not as the server's account: the backup folder is ours, and perhaps closed to that account.
    command = [cluster.engine.bundled.path(program), *args]
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=accounts.clean_environment(),
    )


def _reason(problem: Exception) -> str:
    if isinstance(problem, subprocess.CalledProcessError):
        lines = [line for line in str(problem.stderr).splitlines() if line.strip()]
        return lines[0] if lines else str(problem)
    if isinstance(problem, OSError):
        return f"{problem.strerror}: {problem.filename}"
    return str(problem).strip() or type(problem).__name__


def as_json(backup: Backup) -> dict[str, object]:
    """For --json."""
    return asdict(backup) | {
        "folder": str(backup.folder),
        "made_at": backup.made_at.astimezone(UTC).isoformat(),
    }
