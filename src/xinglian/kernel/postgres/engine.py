"""Starting and stopping a server on a data folder: the programs, their settings, and what their failures mean.

An engine knows nothing of locks or of servers that may run already: that is the cluster's part.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xinglian.kernel.postgres import account as accounts
from xinglian.kernel.postgres import binaries as programs
from xinglian.kernel.postgres import processes, server_log, tuning
from xinglian.kernel.postgres.account import Account
from xinglian.kernel.postgres.binaries import Binaries
from xinglian.kernel.postgres.places import PORT, Places
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import SUPERUSER

StopMode = Literal["smart", "fast", "immediate"]
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
class Engine:
    """The programs, run as `account`, with logs in `places`."""

    places: Places
    account: Account
    bundled: Binaries
    durable: bool

    def initialise(self, folder: Path) -> None:
        """initdb into `folder`, which is new or empty."""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
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

    def launch(self, data: Path, *, socket_dir: Path) -> None:
        """Start a server on `data` and wait until it answers there; raises PostgresProblem with the reason from its log."""
        self._configure(data, socket_dir=socket_dir)
        before = server_log.sizes(self.places)
        startup = str(self.places.log / server_log.STARTUP)
        done = self.run(
            "pg_ctl",
            "start",
            *("-w", "-s", "-t", str(round(PATIENCE_SECONDS))),
            *("-D", str(data), "-l", startup),
        )
        if done.returncode != 0:
            seen = processes.read_pid_file(data)
            if seen is not None and processes.is_postmaster(pid=seen.pid, data=data):
                # A long repair: it goes on, and the next call finds it.
                raise server_log.not_answering(
                    pid=seen.pid, seconds=PATIENCE_SECONDS, places=self.places
                )
            raise server_log.explain(
                server_log.since(self.places, before) or done.stdout + done.stderr,
                places=self.places,
            )

    def halt_at(self, data: Path, *, pid: int, mode: StopMode = "fast") -> None:
        """Stop the server on any data folder of this cluster."""
        patience = 60
        done = self.run(
            "pg_ctl", "stop", "-w", "-s", "-t", str(patience), "-m", mode, "-D", str(data)
        )
        if done.returncode != 0 and processes.is_postmaster(pid=pid, data=data):
            raise PostgresProblem("stop_failed", pid=pid, seconds=patience)

    def run(
        self, program: str, *args: str, timeout: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account, output captured."""
        mine = programs.reachable(
            binaries=self.bundled, account=self.account, shelf=self.places.programs
        )
        return accounts.run_as(self.account, [mine.path(program), *args], timeout=timeout)

    def _configure(self, data: Path, *, socket_dir: Path) -> None:
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
