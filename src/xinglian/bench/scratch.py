"""A migrated database of its own for a bench, dropped afterwards; never the installation's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from xinglian.kernel.postgres import Cluster


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """Point this process's Django at a fresh, migrated database; yields the superuser's DSN.

    Must come before anything reads Django's settings. The server is the installation's own,
    durable as in production.
    """
    from xinglian.kernel.postgres import plan

    home = plan().home
    cluster = Cluster(home / "postgres")
    database = f"xl_bench_{name}_{os.getpid()}"
    cluster.prepare(database)
    admin = cluster.dsn(user="xl_super")
    os.environ |= {
        "XINGLIAN_DATABASE_URL": cluster.dsn(user="xl_owner", dbname=database),
        "XINGLIAN_APP_DATABASE_URL": cluster.dsn(user="xl_app", dbname=database),
        "XINGLIAN_ADMIN_DATABASE_URL": cluster.dsn(user="xl_super", dbname=database),
        "XINGLIAN_HOME": mkdtemp(prefix=f"xl-bench-{name}-"),
        "XINGLIAN_PRIVATE_ADDRESSES": "allow",
    }
    plan.cache_clear()
    try:
        import django

        django.setup()
        from xinglian.project.bring_up import bring_up_to_date

        bring_up_to_date()
        yield cluster.dsn(user="xl_super", dbname=database)
    finally:
        from django.db import connections

        connections.close_all()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        _remove(Path(os.environ["XINGLIAN_HOME"]))


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
