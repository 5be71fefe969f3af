"""Which database this installation uses: the embedded one, or any PostgreSQL named in the environment.

XINGLIAN_HOME               where everything of this installation lives (default: see `home`)
XINGLIAN_DATABASE           name of the database in the embedded server (default xinglian)
XINGLIAN_DATABASE_URL       an outside PostgreSQL (17 or newer), signed in as the owner of the tables
XINGLIAN_APP_DATABASE_URL   the same as xl_app; default: the address above with user xl_app and the password kept in app-password
XINGLIAN_ADMIN_DATABASE_URL the same as somebody who may create roles and extensions; only for preparing; default: the owner
"""

import os
import secrets
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import psycopg

from xinglian.kernel.postgres.bootstrap import APP, OWNER, PASSWORD_FILE, prepare_external
from xinglian.kernel.postgres.cluster import Cluster
from xinglian.kernel.postgres.guard import Guard
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import SUPERUSER, connect

DEFAULT_DATABASE = "xinglian"


def home() -> Path:
    """The folder of this installation: XINGLIAN_HOME, /var/lib/xinglian for root, else the platform's place for data."""
    named = os.environ.get("XINGLIAN_HOME", "")
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "xinglian"
        )
    if os.geteuid() == 0:
        return Path("/var/lib/xinglian")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "xinglian"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "xinglian"


@dataclass(frozen=True, kw_only=True)
class ConnectionPlan:
    """Where the database is and as whom to sign in. Making one starts nothing."""

    kind: Literal["embedded", "external"]
    dbname: str
    owner_dsn: str = field(repr=False)  # migrations
    app_dsn: str = field(repr=False)  # everything else
    admin_dsn: str | None = field(
        repr=False
    )  # superuser of the embedded server; None when there is none
    home: Path
    cluster: Cluster | None = None

    def ensure(self) -> None:
        """The database answers, with roles and extensions: starts and prepares the embedded server, checks or prepares an outside one.

        Raises PostgresProblem.
        """
        if self.cluster is not None:
            self.cluster.prepare(self.dbname)
            return
        prepare_external(
            admin_dsn=self.admin_dsn or self.owner_dsn,
            dbname=self.dbname,
            owner=str(psycopg.conninfo.conninfo_to_dict(self.owner_dsn).get("user") or OWNER),
            app_password=str(psycopg.conninfo.conninfo_to_dict(self.app_dsn).get("password") or "")
            or None,
        )
        connect(self.app_dsn).close()  # a wrong password should be said here, not on the first page

    def guard(self) -> AbstractContextManager[object]:
        """`with plan().guard():` around serving or working: restarts the embedded server when something kills it."""
        return nullcontext() if self.cluster is None else Guard(self.cluster)

    def django(self, *, role: Literal["app", "owner", "admin"] = "app") -> dict[str, object]:
        """A Django DATABASES entry (without pool and test options): ENGINE, NAME, USER, PASSWORD, HOST, PORT, OPTIONS."""
        dsn = {
            "app": self.app_dsn,
            "owner": self.owner_dsn,
            "admin": self.admin_dsn or self.owner_dsn,
        }[role]
        parts = psycopg.conninfo.conninfo_to_dict(dsn)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.pop("dbname", self.dbname),
            "USER": parts.pop("user", ""),
            "PASSWORD": parts.pop("password", ""),
            "HOST": parts.pop("host", ""),
            "PORT": str(parts.pop("port", "") or ""),
            "OPTIONS": parts,
        }


def resolve() -> ConnectionPlan:
    """The plan that the environment asks for, worked out anew. Raises PostgresProblem for a malformed address."""
    url = os.environ.get("XINGLIAN_DATABASE_URL", "").strip()
    return _external(url) if url else _embedded()


@lru_cache(maxsize=1)
def plan() -> ConnectionPlan:
    """`resolve()`, once per process: what the settings use."""
    return resolve()


def _embedded() -> ConnectionPlan:
    folder = home()
    cluster = Cluster(folder / "postgres")
    dbname = os.environ.get("XINGLIAN_DATABASE", "").strip() or DEFAULT_DATABASE
    return ConnectionPlan(
        kind="embedded",
        dbname=dbname,
        owner_dsn=cluster.dsn(user=OWNER, dbname=dbname),
        app_dsn=cluster.dsn(user=APP, dbname=dbname),
        admin_dsn=cluster.dsn(user=SUPERUSER, dbname=dbname),
        home=folder,
        cluster=cluster,
    )


def _external(url: str) -> ConnectionPlan:
    owner = _parsed("XINGLIAN_DATABASE_URL", url)
    folder = home()
    app_url = os.environ.get("XINGLIAN_APP_DATABASE_URL", "").strip()
    if app_url:
        _parsed("XINGLIAN_APP_DATABASE_URL", app_url)
    else:
        app_url = psycopg.conninfo.make_conninfo(url, user=APP, password=_app_password(folder))
    admin_url = os.environ.get("XINGLIAN_ADMIN_DATABASE_URL", "").strip()
    if admin_url:
        _parsed("XINGLIAN_ADMIN_DATABASE_URL", admin_url)
    return ConnectionPlan(
        kind="external",
        dbname=str(owner.get("dbname") or DEFAULT_DATABASE),
        owner_dsn=url,
        app_dsn=app_url,
        admin_dsn=admin_url or None,
        home=folder,
    )


def _parsed(name: str, url: str) -> dict[str, object]:
    try:
        return dict(psycopg.conninfo.conninfo_to_dict(url))
    except psycopg.ProgrammingError as problem:
        raise PostgresProblem("bad_url", name=name, reason=str(problem).strip()) from problem


def _app_password(folder: Path) -> str:
    """The password of xl_app on an outside server, made once and kept readable for us only."""
    file = folder / PASSWORD_FILE
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        pass
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return file.read_text().strip()
    except OSError as problem:
        raise PostgresProblem(
            "cannot_write", path=str(folder), reason=problem.strerror or str(problem)
        ) from problem
    with os.fdopen(descriptor, "w") as stream:
        password = secrets.token_urlsafe(24)
        stream.write(password)
    return password
