"""The supervisor of one embedded PostgreSQL: found when it runs, started when not, mended when it was killed."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import psycopg

from xinglian.kernel.postgres import account as accounts
from xinglian.kernel.postgres import binaries, bootstrap, lock, places, processes, server_log
from xinglian.kernel.postgres.account import Account
from xinglian.kernel.postgres.engine import PATIENCE_SECONDS, Engine, StopMode
from xinglian.kernel.postgres.places import PORT, SOCKET_NAME, Places
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import SUPERUSER, Running, answers, connect

State = Literal["absent", "stopped", "starting", "running", "foreign"]


@dataclass(frozen=True, kw_only=True)
class Status:
    """What `xinglian db status` shows. Sizes in bytes."""

    state: State
    home: Path
    data: Path
    socket_dir: Path
    log: Path
    account: str
    program_version: str
    data_version: str | None = None
    pid: int | None = None
    started_at: datetime | None = None
    free_bytes: int = 0
    connections: int = 0
    databases: dict[str, int] | None = None


class Cluster:
    """One data folder and its server. Cheap to make; touches nothing until asked.

    `durable=False` is for tests only: no fsync, a crash may lose everything.
    """

    def __init__(self, data_home: Path, *, durable: bool = True) -> None:
        self.wanted = Path(data_home).expanduser().absolute()
        self.durable = durable

    @cached_property
    def places(self) -> Places:
        """The folders really used (for root perhaps not below `data_home`)."""
        return places.places_for(
            wanted=self.wanted, account=accounts.choose(data=self.wanted / "data")
        )

    @cached_property
    def account(self) -> Account:
        """The account the server runs as."""
        return accounts.choose(data=self.places.data)

    @cached_property
    def engine(self) -> Engine:
        """What starts and stops servers for this cluster."""
        return Engine(
            places=self.places,
            account=self.account,
            bundled=binaries.bundled(),
            durable=self.durable,
        )

    def dsn(self, *, user: str = SUPERUSER, dbname: str = "postgres") -> str:
        """Where the server will be reachable, running or not."""
        return Running(socket_dir=self.places.socket_dir, port=PORT).dsn(user=user, dbname=dbname)

    # --- start -----------------------------------------------------------------------------------------------------------

    def ensure_running(self) -> Running:
        """The running server; starts, creates or mends it when needed. Safe to call from many processes at once.

        Raises PostgresProblem with what, why and remedy.
        """
        running = self._ensure(also_stopped=True)
        assert running is not None  # noqa: S101 - None stands only for a server that a person stopped
        return running

    def revive(self) -> Running | None:
        """Like `ensure_running`, but leaves a server alone that a person stopped: None then. For guards."""
        return self._ensure(also_stopped=False)

    def _ensure(self, *, also_stopped: bool) -> Running | None:
        places.check_owner(self.places, account=self.account)
        if self._state_of_socket() == "yes":
            return self._found()
        places.check_space(self.places.home)
        places.make(self.places, account=self.account)
        with lock.alone(self.places.lock, patience=PATIENCE_SECONDS, account=self.account):
            if self.places.stopped.exists() and not also_stopped:
                return None
            self.places.stopped.unlink(missing_ok=True)
            if self._wait_for_other():
                return self._found()
            self._check_version()
            # Before anything new is made: a server whose folder was deleted or moved away still writes to its old path.
            self._clear_leftovers()
            if not (self.places.data / "PG_VERSION").exists():
                self._create()
            return self._launch()

    def prepare(self, dbname: str) -> Running:
        """Running, with the roles, the database owned by xl_owner and its extensions. Idempotent."""
        running = self.ensure_running()
        try:
            bootstrap.prepare_embedded(running=running, dbname=dbname)
        except psycopg.errors.DiskFull as problem:
            raise server_log.explain(
                f"No space left on device: {problem}", places=self.places
            ) from problem
        return running

    def is_foreign_version(self) -> bool:
        """Whether the data folder was written by another major version of PostgreSQL."""
        found = self.data_version()
        return found is not None and found != self.engine.bundled.major

    def data_version(self) -> str | None:
        """The major version that wrote the data folder; None when there is none. Raises PostgresProblem when it is not ours to open."""
        places.check_owner(self.places, account=self.account)
        try:
            return (self.places.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return None

    def _found(self, *, started_now: bool = False) -> Running:
        seen = processes.read_pid_file(self.places.data)
        pid = (
            seen.pid
            if seen and processes.is_postmaster(pid=seen.pid, data=self.places.data)
            else None
        )
        return Running(
            socket_dir=self.places.socket_dir, port=PORT, pid=pid, started_now=started_now
        )

    def _state_of_socket(self) -> str:
        """ "yes", "wait" or "no". Asking the socket also finds a server in another container that shares the folder."""
        folder = self.places.socket_dir
        file = folder / SOCKET_NAME
        try:
            folder.lstat()
        except FileNotFoundError:
            return "no"
        places.check_socket_dir(folder, uid=self.account.uid)
        # Without a pid file it would be the server of a folder that was deleted under it.
        if not _listens(file) or processes.read_pid_file(self.places.data) is None:
            return "no"
        state = answers(self.dsn())
        return "wait" if state == "no" and _listens(file) else state

    def _wait_for_other(self) -> bool:
        """True when a server answers, perhaps after it finished starting; False when there is none. Never starts a second one."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            state = self._state_of_socket()
            if state == "yes":
                return True
            seen = processes.read_pid_file(self.places.data)
            alive = seen is not None and processes.is_postmaster(
                pid=seen.pid, data=self.places.data
            )
            if state == "no" and not alive:
                return False
            if time.monotonic() > until:
                raise self._not_answering(seconds=PATIENCE_SECONDS)
            time.sleep(0.05)

    def _check_version(self) -> None:
        if self.is_foreign_version():
            found = self.data_version()
            raise PostgresProblem(
                "foreign_version",
                path=str(self.places.data),
                found=found,
                mine=self.engine.bundled.major,
            )

    def _create(self) -> None:
        """A new data folder, made beside and moved into place: a kill in the middle leaves nothing half-made."""
        data = self.places.data
        if data.is_dir() and any(data.iterdir()):
            raise PostgresProblem("not_a_data_folder", path=str(data))
        for abandoned in data.parent.glob("data.new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        # A name never used before: the initdb of a killed app may still be writing into its own.
        fresh = Path(tempfile.mkdtemp(prefix="data.new-", dir=data.parent))
        self.engine.initialise(fresh)
        fresh.rename(data)

    def _clear_leftovers(self) -> None:
        """End what a killed postmaster left behind, and forget its pid file: the number may be somebody else's by now."""
        left = processes.leftovers(
            data=self.places.data, label=self.places.label, uid=self.account.uid
        )
        remaining = processes.end(left)
        if remaining:
            raise PostgresProblem("orphans", pids=" ".join(map(str, remaining)))
        folder = places.claim_socket_dir(self.places, account=self.account)
        for file in (
            self.places.data / "postmaster.pid",
            folder / SOCKET_NAME,
            folder / f"{SOCKET_NAME}.lock",
        ):
            file.unlink(missing_ok=True)

    def _launch(self) -> Running:
        self.engine.launch(self.places.data, socket_dir=self.places.socket_dir)
        if self._state_of_socket() != "yes":
            raise self._not_answering(seconds=0)
        return self._found(started_now=True)

    def _not_answering(self, *, seconds: float) -> PostgresProblem:
        seen = processes.read_pid_file(self.places.data)
        return server_log.not_answering(
            pid=seen.pid if seen else None, seconds=seconds, places=self.places
        )

    # --- stop, look, use -------------------------------------------------------------------------------------------------

    def stop(self, mode: StopMode = "fast") -> bool:
        """Stop the server; False when none was running. `immediate` leaves repairs to the next start."""
        places.check_owner(self.places, account=self.account)
        if not self.places.data.exists():
            return False
        with lock.alone(self.places.lock, patience=PATIENCE_SECONDS, account=self.account):
            self.places.stopped.touch()
            return self.halt(mode=mode)

    def halt(self, *, mode: StopMode = "fast") -> bool:
        """Like `stop`, for a caller that holds the lock."""
        seen = processes.read_pid_file(self.places.data)
        if seen is None or not processes.is_postmaster(pid=seen.pid, data=self.places.data):
            if self._state_of_socket() == "yes":  # it runs where we do not see its processes
                raise PostgresProblem("stop_elsewhere", path=str(self.places.data))
            return False
        self.engine.halt_at(self.places.data, pid=seen.pid, mode=mode)
        return True

    def remove(self) -> None:
        """Stop the server and delete the cluster with everything in it, but no folder that is not ours. There is no way back."""
        self.stop("immediate")
        mine = self.places
        for folder in (mine.socket_dir, *mine.home.glob("data*"), mine.log, mine.programs):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (mine.stopped, mine.lock):
            file.unlink(missing_ok=True)
        if mine.home.is_dir() and not any(mine.home.iterdir()):
            mine.home.rmdir()

    def status(self) -> Status:
        """What there is and whether it runs. Starts nothing."""
        places.check_owner(self.places, account=self.account)
        data = self.places.data
        seen = processes.read_pid_file(data)
        alive = seen is not None and processes.is_postmaster(pid=seen.pid, data=data)
        answer = self._state_of_socket() if data.exists() else "no"
        state: State = "stopped"
        if not (data / "PG_VERSION").exists():
            state = "absent"
        elif answer == "yes":
            state = "running"
        elif alive or answer == "wait":
            state = "starting"
        elif self.is_foreign_version():
            state = "foreign"
        databases, connections = self._contents() if state == "running" else ({}, 0)
        return Status(
            state=state,
            home=self.places.home,
            data=data,
            socket_dir=self.places.socket_dir,
            log=server_log.newest(self.places),
            account=self.account.name,
            program_version=self.engine.bundled.version,
            data_version=self.data_version(),
            pid=seen.pid if seen and alive else None,
            started_at=datetime.fromtimestamp(seen.started_at, tz=UTC) if seen and alive else None,
            free_bytes=places.check_space(self.places.home, needed=0),
            connections=connections,
            databases=databases,
        )

    def _contents(self) -> tuple[dict[str, int], int]:
        with connect(self.dsn()) as connection:
            sizes = connection.execute(
                "SELECT datname, pg_database_size(oid) FROM pg_database WHERE NOT datistemplate ORDER BY datname"
            ).fetchall()
            clients = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchone()
        return {str(name): int(str(amount)) for name, amount in sizes}, int(
            str(clients[0])
        ) if clients else 0

    def psql(
        self,
        args: Sequence[str] = (),
        *,
        user: str = SUPERUSER,
        dbname: str = "postgres",
        read_only: bool = False,
    ) -> int:
        """Run psql on the terminal; returns its exit code. The server must run."""
        if self._state_of_socket() != "yes":
            raise PostgresProblem("not_running")
        return self.psql_at(self.dsn(user=user, dbname=dbname), args, read_only=read_only)

    def psql_at(self, dsn: str, args: Sequence[str] = (), *, read_only: bool = False) -> int:
        """The same on any server."""
        environment = accounts.clean_environment() | {
            "PSQL_HISTORY": os.devnull,
            "LC_ALL": "C.UTF-8",
        }
        if read_only:
            environment["PGOPTIONS"] = "-c default_transaction_read_only=on"
        command = [self.engine.bundled.path("psql"), "--dbname", dsn, *args]
        return subprocess.run(command, env=environment, check=False).returncode


def _listens(file: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(file))
        except BlockingIOError:  # its queue is full: somebody is there
            return True
        except OSError:
            return False
    return True
