"""Which account runs the server. PostgreSQL refuses root; a root app hands it to an account without rights."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xinglian.kernel.postgres.problem import PostgresProblem

if sys.platform != "win32":
    import pwd

# In this order. nobody is the last resort: other services may share it, and whoever shares it may open the socket.
PREFERRED = ("xinglian", "postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account of the server processes; `switches` when it is another one than ours (we are root)."""

    uid: int
    gid: int
    name: str
    switches: bool


def name_of(uid: int) -> str:
    """The account's name, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def choose(*, data: Path) -> Account:
    """The account to run as: ourselves, or for root the owner of the existing data folder, else the first of PREFERRED."""
    if sys.platform == "win32":
        raise PostgresProblem("platform", platform=sys.platform)
    me = os.geteuid()
    if me != 0:
        return Account(uid=me, gid=os.getegid(), name=name_of(me), switches=False)
    if (data / "PG_VERSION").exists():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(
                uid=owner.st_uid, gid=owner.st_gid, name=name_of(owner.st_uid), switches=True
            )
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=name, switches=True)
    raise PostgresProblem("no_account", tried=", ".join(PREFERRED))


def clean_environment() -> dict[str, str]:
    """Our environment without PG* (they would redirect the programs) and with messages in English, which we read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


def run_as(
    account: Account,
    command: Sequence[str],
    *,
    timeout: float | None = None,
    log: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program as the account, from / (our own folder may be closed to it). Output is captured, or sent to the descriptor `log`."""
    return subprocess.run(
        list(command),
        user=account.uid if account.switches else None,
        group=account.gid if account.switches else None,
        extra_groups=[] if account.switches else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if log is None else log,
        stderr=subprocess.PIPE if log is None else log,
        text=True,
        cwd="/",
        env=clean_environment(),
        umask=0o077,
        timeout=timeout,
        check=False,
        # Ctrl-C in the terminal of the app must not reach the server.
        start_new_session=True,
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account can enter an existing folder (asked by trying: that covers access lists too)."""
    if not account.switches:
        return os.access(folder, os.X_OK)
    return run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0


def hand_over(account: Account, folder: Path) -> None:
    """Make the account the owner of one folder (not of what is above it)."""
    if account.switches:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
