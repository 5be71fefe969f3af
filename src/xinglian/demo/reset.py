"""Start over: the demo's database and files go, whatever else is on the machine stays."""

import shutil
from pathlib import Path

import psycopg

from xinglian.kernel.postgres import ConnectionPlan

FOLDERS = ("demo", "columnar", "files", "intake")


class CannotReset(RuntimeError):
    """Starting over would take something with it that is not the demo's, or is not ours to drop."""


def reset(*, chosen: ConnectionPlan) -> None:
    """Forget the sample network. Raises CannotReset."""
    if chosen.cluster is None or chosen.admin_dsn is None:
        raise CannotReset(
            "The demo starts over only in its own embedded database, and XINGLIAN_DATABASE_URL names another"
            " PostgreSQL. Drop and create that database yourself, then run `xinglian demo`."
        )
    chosen.cluster.ensure_running()
    if _holds_real_data(chosen.admin_dsn):
        raise CannotReset(
            f"The database {chosen.dbname} in {chosen.home} belongs to a maker that is not the demo's. Nothing was"
            " deleted. Run the demo in a folder of its own: XINGLIAN_HOME=./demo xinglian demo"
        )
    server = chosen.cluster.dsn(dbname="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        name = psycopg.sql.Identifier(chosen.dbname)
        connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    for folder in FOLDERS:
        shutil.rmtree(Path(chosen.home) / folder, ignore_errors=True)


def _holds_real_data(admin_dsn: str) -> bool:
    try:
        with psycopg.connect(admin_dsn) as connection:
            row = connection.execute(
                "SELECT EXISTS (SELECT FROM identity_organisation WHERE kind = 'maker' AND NOT is_simulated)"
            ).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidCatalogName):
        return False
    except psycopg.OperationalError as error:
        if "does not exist" in str(error):
            return False
        raise
    return bool(row and row[0])
