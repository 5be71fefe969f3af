"""The processes of a chaos run: started, killed without warning, started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from xinglian.kernel.postgres import Cluster
from xinglian.kernel.postgres.processes import read_pid_file

POSTGRES, WEB_CHILD = "postgres", "web child"
_DOWN_SECONDS = (0.05, 1.2)


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(closing(socket.socket())) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


@dataclass
class Crew:
    """Web, workers and doubles by name. PostgreSQL is nobody's here: the guards inside web and workers bring it back."""

    folder: Path
    cluster: Cluster
    commands: dict[str, Sequence[str]]
    dice: random.Random
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    fallen: list[str] = field(default_factory=list)  # ended by themselves
    _back_at: dict[str, float] = field(default_factory=dict)

    @property
    def targets(self) -> list[str]:
        return [*self.commands, POSTGRES, WEB_CHILD]

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *self.commands[name]],
                env=os.environ | self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, target: str) -> bool:
        """kill -9, now; False when there was nothing to kill. It comes back after a moment, see `tend`."""
        if target == POSTGRES:
            seen = read_pid_file(self.cluster.places.data)
            return self._kill_pid(target, seen.pid if seen else None)
        if target == WEB_CHILD:
            web = self.processes.get("web")
            children = _children(web.pid) if web and web.poll() is None else []
            return self._kill_pid(target, self.dice.choice(children) if children else None)
        process = self.processes.get(target)
        if process is None or process.poll() is not None:
            return False
        self._kill_pid(target, process.pid)
        process.wait()
        del self.processes[target]
        self._back_at[target] = time.monotonic() + self.dice.uniform(*_DOWN_SECONDS)
        return True

    def hold(self, target: str, *, seconds: float) -> None:
        """It is away for so long."""
        self.kill(target)
        self._back_at[target] = time.monotonic() + seconds

    def tend(self) -> None:
        """Start again what was killed and had its time away, and what ended by itself."""
        for name in self.commands:
            process = self.processes.get(name)
            if process is not None and process.poll() is not None:
                self.fallen.append(
                    f"{name}: ended with {process.returncode}\n{self.last_words(name)}"
                )
                del self.processes[name]
                self._back_at[name] = time.monotonic() + 1.0
            if name not in self.processes and time.monotonic() >= self._back_at.get(name, 0.0):
                self.start(name)

    def last_words(self, name: str, lines: int = 12) -> str:
        log = self.folder / f"{name}.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def heard(self, words: str) -> int:
        """How many lines of all logs say so."""
        return sum(
            words in line
            for name in self.commands
            if (log := self.folder / f"{name}.log").exists()
            for line in log.read_text(errors="replace").splitlines()
        )

    def stop_all(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        until = time.monotonic() + 8
        for process in self.processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def orphans(self, *, patience: float) -> list[int]:
        """Processes of this home that outlived those who started them; what is left is ended."""
        until = time.monotonic() + patience
        while (left := _living_in(self.folder)) and time.monotonic() < until:
            time.sleep(0.3)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return left

    def _kill_pid(self, target: str, pid: int | None) -> bool:
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.killed[target] += 1
        return True


def _children(pid: int) -> list[int]:
    """The web's serving processes, spawned or forked; not the other programs it starts."""
    found = []
    with suppress(OSError):
        own = Path(f"/proc/{pid}/cmdline").read_bytes()
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                command = Path(f"/proc/{child}/cmdline").read_bytes()
                if command == own or b"spawn_main" in command:
                    found.append(int(child))
    return found


def _living_in(folder: Path) -> list[int]:
    """Other processes whose home is in the folder; PostgreSQL has an environment of its own."""
    wanted, found = f"XINGLIAN_HOME={folder}/".encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                is_postgres = Path(os.readlink(entry / "exe")).name == "postgres"
                if wanted in (entry / "environ").read_bytes() and not is_postgres:
                    found.append(int(entry.name))
    return found
