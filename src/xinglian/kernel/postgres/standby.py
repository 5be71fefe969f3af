"""A second server that has everything the first one has confirmed, and can take its place.

Made with the same programs (pg_basebackup). While it follows synchronously, a commit is answered when both have it on
disk, so that whatever was acknowledged survives the first one's death. Applications name both in their address, with
`target_session_attrs=read-write`: they find whichever takes writes.
"""

import time
from pathlib import Path

from xinglian.kernel.postgres import account as accounts
from xinglian.kernel.postgres import places, processes
from xinglian.kernel.postgres.cluster import Cluster
from xinglian.kernel.postgres.places import PORT
from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import SUPERUSER, connect, socket_dsn

_NAME = "xinglian_standby"
_PATIENCE_SECONDS = 60.0


def make_standby(primary: Cluster, *, home: Path) -> Cluster:
    """A running standby of `primary` in an empty folder; commits wait for it from now on. Raises PostgresProblem."""
    running = primary.ensure_running()
    standby = Cluster(home, durable=primary.durable)
    data = standby.places.data
    if data.is_dir() and any(data.iterdir()):
        raise PostgresProblem("not_a_data_folder", path=str(data))
    places.make(standby.places, account=standby.account)
    data.mkdir(mode=0o700, exist_ok=True)
    accounts.hand_over(standby.account, data)
    copied = standby.engine.run(
        "pg_basebackup", "--pgdata", str(data), "--wal-method=stream", "--checkpoint=fast", "--dbname", running.dsn()
    )  # fmt: skip
    if copied.returncode != 0:
        raise PostgresProblem("backup_failed", path=str(data), reason=copied.stderr.strip())
    source = f"host={running.socket_dir} port={PORT} user={SUPERUSER} application_name={_NAME}"
    for name, text in (("standby.signal", ""), ("local.conf", f"primary_conninfo = '{source}'\n")):
        _write(standby, data / name, text)
    standby.ensure_running()
    with connect(running.dsn()) as connection:
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{_NAME}'")
        connection.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + _PATIENCE_SECONDS
        while not connection.execute(
            "SELECT true FROM pg_stat_replication WHERE sync_state = 'sync'"
        ).fetchone():
            if time.monotonic() > until:
                raise PostgresProblem(
                    "backup_failed", path=str(data), reason="the standby does not follow"
                )
            time.sleep(0.05)
    return standby


def promote(standby: Cluster) -> None:
    """It takes writes from now on. The first one must never write again: see `fence`. Returns when it does."""
    with connect(standby.dsn()) as connection:
        connection.execute("SELECT pg_promote(true, 60)")


def fence(primary: Cluster) -> None:
    """Mark a dead primary so that no guard starts it again: two servers taking writes would be two truths."""
    seen = processes.read_pid_file(primary.places.data)
    if seen is not None and processes.is_postmaster(pid=seen.pid, data=primary.places.data):
        primary.stop("immediate")
    primary.places.stopped.touch()


def both(primary: Cluster, standby: Cluster, *, user: str, dbname: str) -> str:
    """The address of whichever takes writes."""
    hosts = Path(f"{primary.places.socket_dir},{standby.places.socket_dir}")
    found = socket_dsn(socket_dir=hosts, port=PORT, user=user, dbname=dbname)
    return f"{found}&target_session_attrs=read-write"


def _write(cluster: Cluster, file: Path, text: str) -> None:
    """Files of the data folder belong to the server's account."""
    file.write_text(text)
    accounts.hand_over(cluster.account, file)
