"""Start over: the demo's database and files go, whatever else is on the machine stays."""

import shutil
from pathlib import Path

import psycopg

from xinglian.kernel.postgres import ConnectionPlan, PostgresProblem

FOLDERS = ("demo", "columnar", "files", "intake")


def reset(*, chosen: ConnectionPlan) -> None:
    """Forget the sample network. Raises PostgresProblem where somebody's real data would go with it."""
    if chosen.cluster is None or chosen.admin_dsn is None:
        raise PostgresProblem(
            "demo_outside",
            what="The demo can only start over in its own embedded database.",
            why="XINGLIAN_DATABASE_URL names an outside PostgreSQL.",
            remedy="Drop and create that database yourself, then run `xinglian demo` again.",
        )
    chosen.cluster.ensure_running()
    if _holds_real_data(chosen.admin_dsn):
        raise PostgresProblem(
            "demo_real_data",
            what="Nothing was deleted.",
            why=f"The database {chosen.dbname} in {chosen.home} belongs to a maker that is not the demo's.",
            remedy="Run the demo in a folder of its own: XINGLIAN_HOME=./demo xinglian demo",
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
