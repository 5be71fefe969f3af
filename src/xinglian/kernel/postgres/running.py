"""A server that answers, and how to reach it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from xinglian.kernel.postgres.problem import PostgresProblem

SUPERUSER = "xl_super"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server reachable through its unix socket."""

    socket_dir: Path
    port: int
    pid: int | None = None  # None when the server runs where we cannot see its processes
    started_now: bool = False  # this call started it

    def dsn(self, *, user: str = SUPERUSER, dbname: str = "postgres") -> str:
        """A libpq URL (psycopg, asyncpg, psql and procrastinate all take it)."""
        return socket_dsn(socket_dir=self.socket_dir, port=self.port, user=user, dbname=dbname)


def socket_dsn(*, socket_dir: Path, port: int, user: str, dbname: str) -> str:
    """A libpq URL for a server behind a unix socket."""
    where = urlencode({"host": str(socket_dir), "port": port}, safe="/")
    return f"postgresql://{quote(user, safe='')}@/{quote(dbname, safe='')}?{where}"


def answers(dsn: str) -> str:
    """Says "yes", "wait" (starting up, shutting down, recovering) or "no"."""
    try:
        psycopg.connect(dsn, connect_timeout=5).close()
    except psycopg.errors.CannotConnectNow:
        return "wait"
    except psycopg.errors.TooManyConnections:
        return "yes"
    except psycopg.OperationalError as problem:
        # libpq gives no SQLSTATE for refusals during connect, so read the sentence (lc_messages is C).
        text = str(problem)
        if (
            "is starting up" in text
            or "is shutting down" in text
            or "in recovery mode" in text
            or "not yet accepting" in text
        ):
            return "wait"
        return "yes" if "too many clients" in text or "remaining connection slots" in text else "no"
    return "yes"


def connect(dsn: str) -> psycopg.Connection[tuple[object, ...]]:
    """An autocommit connection, or a PostgresProblem that says why there is none."""
    try:
        return psycopg.connect(dsn, connect_timeout=10, autocommit=True)
    except psycopg.Error as problem:
        where = psycopg.conninfo.conninfo_to_dict(dsn).get("host") or "localhost"
        raise PostgresProblem(
            "no_connection", where=where, reason=str(problem).strip()
        ) from problem
