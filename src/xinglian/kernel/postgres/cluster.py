"""The supervisor of one embedded PostgreSQL: found when it runs, started when not, mended when it was killed."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import psycopg

from xinglian.kernel.postgres import account as accounts
from xinglian.kernel.postgres import binaries as programs
from xinglian.kernel.postgres import bootstrap, lock, places, processes, server_log, tuning
from xinglian.kernel.postgres.account import Account
from xinglian.kernel.postgres.binaries import Binaries
from xinglian.kernel.postgres.places import PORT, SOCKET_NAME, Places
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import SUPERUSER, Running, answers, connect

StopMode = Literal["smart", "fast", "immediate"]
State = Literal["absent", "stopped", "starting", "running", "foreign"]
INITDB = (
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--encoding=UTF8",
    "--data-checksums",
    "--auth=trust",
    f"--username={SUPERUSER}",
)
# How long a start may wait for another process that is starting, and for a server that repairs itself.
PATIENCE_SECONDS = 180.0


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
    def _bundled(self) -> Binaries:
        return programs.bundled()

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

    @property
    def program_version(self) -> str:
        """The version of our PostgreSQL programs, such as "18.6"."""
        return self._bundled.version

    def program(self, name: str) -> str:
        """The full path of one of our PostgreSQL programs."""
        return self._bundled.path(name)

    def dsn(self, *, user: str = SUPERUSER, dbname: str = "postgres") -> str:
        """Where the server will be reachable, running or not."""
        return Running(socket_dir=self.places.socket_dir, port=PORT).dsn(user=user, dbname=dbname)

    # --- start -----------------------------------------------------------------------------------------------------------

    def ensure_running(self) -> Running:
        """The running server; starts, creates or mends it when needed. Safe to call from many processes at once.

        Raises PostgresProblem with what, why and remedy.
        """
        places.check_owner(self.places, account=self.account)
        if self._state_of_socket() == "yes":
            return self._found()
        places.check_space(self.places.home)
        places.make(self.places, account=self.account)
        with lock.alone(self.places.lock, patience=PATIENCE_SECONDS, account=self.account):
            self.places.stopped.unlink(missing_ok=True)
            if self._wait_for_other():
                return self._found()
            self._check_version()
            if not (self.places.data / "PG_VERSION").exists():
                self._create()
            self._clear_leftovers()
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
        return found is not None and found != self._bundled.major

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
        if not _listens(file):
            return "no"
        state = answers(self.dsn(), data=self.places.data)
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
                log = server_log.newest(self.places)
                line = server_log.last_line(server_log.since(self.places, {}))
                pid = seen.pid if seen else "?"
                raise PostgresProblem(
                    "not_answering",
                    pid=pid,
                    seconds=round(PATIENCE_SECONDS),
                    line=line,
                    log=str(log),
                )
            time.sleep(0.05)

    def _check_version(self) -> None:
        if self.is_foreign_version():
            found = self.data_version()
            raise PostgresProblem(
                "foreign_version", path=str(self.places.data), found=found, mine=self._bundled.major
            )

    def _create(self) -> None:
        """A new data folder, made beside and moved into place: a kill in the middle leaves nothing half-made."""
        data = self.places.data
        if data.is_dir() and any(data.iterdir()):
            raise PostgresProblem("not_a_data_folder", path=str(data))
        fresh = data.with_name("data.new")
        self.initialise(fresh)
        fresh.rename(data)

    def initialise(self, folder: Path) -> None:
        """initdb into `folder` (replaced when it exists). The caller holds the lock."""
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(mode=0o700)
            accounts.hand_over(self.account, folder)
        except OSError as problem:
            raise PostgresProblem(
                "cannot_write", path=str(folder), reason=problem.strerror or str(problem)
            ) from problem
        # Without syncing: nothing is lost when a brand-new, empty cluster is.
        done = self.run("initdb", *INITDB, "--no-sync", "-D", str(folder))
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise server_log.explain(done.stdout + done.stderr, places=self.places)
        with (folder / "postgresql.conf").open("a") as stream:
            stream.write(
                "\ninclude_if_exists = 'xinglian.conf'\ninclude_if_exists = 'local.conf'\n"
            )

    def _clear_leftovers(self) -> None:
        """End what a killed postmaster left behind, and forget its pid file: the number may be somebody else's by now."""
        left = processes.leftovers(
            data=self.places.data, label=self.places.label, uid=self.account.uid
        )
        remaining = processes.end(left, patience=3.0) if left else []
        if remaining:
            raise PostgresProblem("orphans", pids=" ".join(map(str, remaining)))
        folder = places.claim_socket_dir(self.places, account=self.account)
        for file in (
            self.places.data / "postmaster.pid",
            folder / SOCKET_NAME,
            folder / f"{SOCKET_NAME}.lock",
        ):
            file.unlink(missing_ok=True)

    def configure(self, data: Path, *, socket_dir: Path) -> None:
        """Write xinglian.conf for a start with this socket folder."""
        clone = self.run(
            "postgres", "-D", str(data), "-c", "file_copy_method=clone", "-C", "file_copy_method"
        )
        text = tuning.render(
            socket_dir=socket_dir,
            port=PORT,
            label=self.places.label,
            log=self.places.log,
            durable=self.durable,
            can_clone=clone.returncode == 0 and clone.stdout.strip() == "clone",
        )
        file = data / "xinglian.conf"
        if not file.exists() or file.read_text() != text:
            part = file.with_suffix(".part")
            part.unlink(missing_ok=True)
            # The folder is the server's account's: never follow a link it may have laid there for us.
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(text)
            accounts.hand_over(self.account, part)
            part.rename(file)

    def launch(self, data: Path, *, socket_dir: Path) -> None:
        """Start a server on `data` and wait until it answers there; raises PostgresProblem with the reason from its log."""
        self.configure(data, socket_dir=socket_dir)
        before = server_log.sizes(self.places)
        startup = str(self.places.log / server_log.STARTUP)
        done = self.run(
            "pg_ctl",
            "start",
            "-w",
            "-s",
            "-t",
            str(round(PATIENCE_SECONDS)),
            "-D",
            str(data),
            "-l",
            startup,
        )
        if done.returncode != 0:
            raise server_log.explain(
                server_log.since(self.places, before) or done.stdout + done.stderr,
                places=self.places,
            )

    def _launch(self) -> Running:
        self.launch(self.places.data, socket_dir=self.places.socket_dir)
        if self._state_of_socket() != "yes":
            seen = processes.read_pid_file(self.places.data)
            text = server_log.since(self.places, {})
            raise PostgresProblem(
                "not_answering",
                pid=seen.pid if seen else "?",
                seconds=0,
                line=server_log.last_line(text),
                log=str(server_log.newest(self.places)),
            )
        return self._found(started_now=True)

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
        self.halt_at(self.places.data, pid=seen.pid, mode=mode)
        return True

    def halt_at(self, data: Path, *, pid: int, mode: StopMode = "fast") -> None:
        """Stop the server on any data folder of this cluster."""
        patience = 60
        done = self.run(
            "pg_ctl", "stop", "-w", "-s", "-t", str(patience), "-m", mode, "-D", str(data)
        )
        if done.returncode != 0 and processes.is_postmaster(pid=pid, data=data):
            raise PostgresProblem("stop_failed", pid=pid, seconds=patience)

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
            program_version=self._bundled.version,
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
        environment = accounts.clean_environment() | {
            "PSQL_HISTORY": os.devnull,
            "LC_ALL": "C.UTF-8",
        }
        if read_only:
            environment["PGOPTIONS"] = "-c default_transaction_read_only=on"
        command = [
            self._bundled.path("psql"),
            "--dbname",
            self.dsn(user=user, dbname=dbname),
            *args,
        ]
        return subprocess.run(command, env=environment, check=False).returncode

    def run(
        self, program: str, *args: str, timeout: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account, output captured."""
        mine = programs.reachable(
            binaries=self._bundled, account=self.account, shelf=self.places.programs
        )
        return accounts.run_as(self.account, [mine.path(program), *args], timeout=timeout)


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
