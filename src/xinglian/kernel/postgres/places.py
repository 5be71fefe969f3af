"""Where a cluster's files live: data, log, lock and socket — and that those places are safe and reachable."""

import hashlib
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xinglian.kernel.postgres import words
from xinglian.kernel.postgres.account import Account, can_enter, hand_over, name_of
from xinglian.kernel.postgres.problem import PostgresProblem

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_PATH_LIMIT = 107  # sun_path is 108 bytes with the closing zero (macOS: 104, see `_fits`)
ROOT_HOME = Path("/var/lib/xinglian")
# Below this PostgreSQL may not even be able to write one WAL segment (16 MB) and a checkpoint.
LEAST_FREE_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Places:
    """The folders of one cluster."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def programs(self) -> Path:
        return self.home / "programs"

    @property
    def stopped(self) -> Path:
        """A mark that a person stopped the server: guards leave it alone then."""
        return self.home / "stopped"

    @property
    def label(self) -> str:
        """A short name for this cluster, the same on every start: shows in process titles."""
        return f"xl-{_digest(self.home)}"

    @property
    def socket_dir(self) -> Path:
        """Beside the data when the path is short enough (nobody else can write there), else a private folder in a shared place."""
        beside = self.home / "run"
        if _fits(beside):
            return beside
        # Not XDG_RUNTIME_DIR: it differs between a login and a cron job, and both must find the same socket.
        short = Path("/tmp") / self.label  # noqa: S108 - ownership and rights are checked before every use
        if not _fits(short):
            raise PostgresProblem("path_too_long", path=str(short))
        return short


def places_for(*, wanted: Path, account: Account) -> Places:
    """The places below `wanted`; for root, whose folders may be closed to the server's account, below /var/lib/xinglian instead.

    The stand-in is derived from the wanted path alone, so every command finds the same one. Raises PostgresProblem.
    """
    wanted = wanted.expanduser().absolute()
    if not account.switches or _reaches(account, wanted):
        return Places(home=wanted)
    stand_in = ROOT_HOME / "elsewhere" / f"{wanted.parent.parent.name or 'root'}-{_digest(wanted)}"
    if not _reaches(account, stand_in):
        raise PostgresProblem("unreachable", account=account.name, path=str(wanted))
    return Places(home=stand_in)


def make(places: Places, *, account: Account) -> None:
    """Create the folders with safe rights, touching only folders of our own."""
    try:
        if not places.home.exists():
            places.home.mkdir(
                parents=True, mode=0o755, exist_ok=True
            )  # another process may be quicker
            # Whatever the umask: the server's account must pass, and nothing secret lies directly in here.
            places.home.chmod(0o711 if account.switches else 0o700)
        places.log.mkdir(mode=0o700, exist_ok=True)
        hand_over(account, places.log)
    except OSError as problem:
        raise PostgresProblem(
            "cannot_write", path=str(places.home), reason=problem.strerror or str(problem)
        ) from problem


def claim_socket_dir(places: Places, *, account: Account) -> Path:
    """Make the socket folder, private to the account; refuse one prepared by somebody else (links included)."""
    folder = places.socket_dir
    try:
        if not os.path.lexists(folder):
            for abandoned in folder.parent.glob(f"{folder.name}.new-*"):
                with suppress(OSError):
                    abandoned.rmdir()
            # Handed over before it has its name: who looks without the lock must never see it half-made.
            fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}.new-", dir=folder.parent))
            hand_over(account, fresh)
            fresh.rename(folder)
    except OSError as problem:
        raise PostgresProblem(
            "cannot_write", path=str(folder), reason=problem.strerror or str(problem)
        ) from problem
    check_socket_dir(folder, uid=account.uid)
    return folder


def check_socket_dir(folder: Path, *, uid: int) -> None:
    """Raise PostgresProblem unless the folder is a real one, of this owner, closed to everybody else."""
    seen = folder.lstat()
    reason = ""
    if stat.S_ISLNK(seen.st_mode) or not stat.S_ISDIR(seen.st_mode):
        reason = words.say(
            en="It is a link or a file, not a folder.", zh="它是链接或文件，而不是目录。"
        )
    elif seen.st_uid != uid:
        reason = words.say(
            en=f"It belongs to {name_of(seen.st_uid)}.", zh=f"它属于 {name_of(seen.st_uid)}。"
        )
    elif stat.S_IMODE(seen.st_mode) & 0o077:
        reason = words.say(en="Other accounts may enter it.", zh="其他账户可以进入它。")
    if reason:
        raise PostgresProblem("socket_unsafe", path=str(folder), reason=reason)


def check_owner(places: Places, *, account: Account) -> None:
    """Raise PostgresProblem when an existing data folder cannot be opened by the account."""
    try:
        owner = places.data.stat().st_uid
    except FileNotFoundError:
        return
    except PermissionError:  # a folder above is closed to us: name its owner
        closed = next(
            (folder for folder in reversed(places.data.parents) if not os.access(folder, os.X_OK)),
            places.home,
        )
        raise PostgresProblem(
            "wrong_owner", path=str(closed), owner=name_of(closed.stat().st_uid), me=account.name
        ) from None
    if owner == account.uid:
        return
    if owner == 0:
        raise PostgresProblem("root_owned", path=str(places.data), account=account.name)
    raise PostgresProblem(
        "wrong_owner", path=str(places.data), owner=name_of(owner), me=account.name
    )


def check_space(folder: Path, *, needed: int = LEAST_FREE_BYTES) -> int:
    """Free bytes on the folder's volume; PostgresProblem when fewer than `needed`."""
    free = shutil.disk_usage(_nearest_existing(folder)).free
    if free < needed:
        raise PostgresProblem(
            "disk_full", path=str(folder), free=words.size(free), needed=words.size(needed)
        )
    return free


def _reaches(account: Account, folder: Path) -> bool:
    return can_enter(account, _nearest_existing(folder))


def _nearest_existing(folder: Path) -> Path:
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def _fits(folder: Path) -> bool:
    limit = 103 if os.uname().sysname == "Darwin" else SOCKET_PATH_LIMIT
    return len(os.fsencode(folder / SOCKET_NAME)) <= limit


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
