"""Roles, database and extensions: what must be there before the first migration. Every step looks before it acts.

xl_owner    LOGIN    owns the database and its tables; no superuser, row security forced on it too
xl_app      LOGIN    what the application signs in as; no rights but to become one of the three below, per transaction
xl_partner  xl_staff  xl_worker    chosen by SET LOCAL ROLE; none may bypass row security
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from xinglian.kernel.postgres.problem import PostgresProblem
from xinglian.kernel.postgres.running import Running, connect

OWNER = "xl_owner"
APP = "xl_app"
ACTING_ROLES = ("xl_partner", "xl_staff", "xl_worker")
EXTENSIONS = ("pg_trgm", "btree_gist", "btree_gin", "intarray", "ltree", "unaccent", "citext")
OPTIONAL_EXTENSIONS = ("vector",)
LEAST_SERVER_VERSION = 170000
PASSWORD_FILE = "app-password"  # noqa: S105 - the file's name
# What is shown to people and logged names the file instead of the password.
_PASSWORD = re.compile(r" PASSWORD '.*'$")

_ALONE = "SELECT pg_advisory_lock(hashtext('xinglian.prepare'))"
_TAME = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"

Connection = psycopg.Connection[tuple[object, ...]]
Query = sql.SQL | sql.Composed


@dataclass(frozen=True, kw_only=True)
class Step:
    """One statement, and the question that tells whether it is needed still (true: done already)."""

    is_done: Query
    statement: Query
    is_optional: bool = False


def prepare_embedded(*, running: Running, dbname: str) -> None:
    """Everything, as the superuser of our own server. Safe when several processes do it at once."""
    with connect(running.dsn()) as connection:
        # Held until the connection closes: two processes preparing at once would collide on the same names.
        connection.execute(_ALONE)
        _demand(connection, role_steps(owner=OWNER, is_ours=True))
        _demand(connection, [database_step(dbname=dbname, owner=OWNER)])
        with connect(running.dsn(dbname=dbname)) as inside:
            _demand(inside, content_steps(dbname=dbname, owner=OWNER))


def prepare_external(
    *,
    admin_dsn: str,
    dbname: str | None = None,
    owner: str | None = None,
    app_password: str | None = None,
) -> list[str]:
    """The same on somebody else's server, as far as the rights of `admin_dsn` go. Returns the statements that were run.

    `dbname` and `owner` default to those of the address. Raises PostgresProblem: `no_connection`, `server_too_old`,
    `powerful_role`, or `rights_missing`, whose remedy (and `.sql`) is exactly what an administrator has to run.
    """
    parts = psycopg.conninfo.conninfo_to_dict(admin_dsn)
    user = str(parts.get("user") or "postgres")
    database = dbname or str(parts.get("dbname") or "xinglian")
    owner_name = owner or user
    where = str(parts.get("host") or "localhost")
    done: list[str] = []
    missing: list[str] = []
    with _outside(admin_dsn, dbname=database) as connection:
        version = connection.info.server_version
        if version < LEAST_SERVER_VERSION:
            raise PostgresProblem(
                "server_too_old", where=where, found=f"{version // 10000}.{version % 10000}"
            )
        refuse_powerful(connection, owner_name)
        connection.execute(_ALONE)
        steps = [
            *role_steps(owner=owner_name, app_password=app_password),
            database_step(dbname=database, owner=owner_name),
        ]
        _try(connection, steps, done=done, missing=missing)
        exists = connection.execute(
            "SELECT true FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        inside_steps = list(content_steps(dbname=database, owner=owner_name))
        if exists:
            with connect(psycopg.conninfo.make_conninfo(admin_dsn, dbname=database)) as inside:
                _try(inside, inside_steps, done=done, missing=missing)
        else:
            missing += [
                f"\\connect {database}",
                *(step.statement.as_string(None) + ";" for step in inside_steps),
            ]
    if missing:
        raise PostgresProblem(
            "rights_missing",
            sql=tuple(missing),
            dbname=database,
            where=where,
            count=len(missing),
            user=user,
        )
    return done


def refuse_powerful(connection: Connection, role: str) -> None:
    """Raise PostgresProblem when the role is a superuser or has BYPASSRLS."""
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()
    if row is not None and row[0]:
        raise PostgresProblem("powerful_role", role=role)


def role_steps(
    *, owner: str, is_ours: bool = False, app_password: str | None = None
) -> Iterator[Step]:
    """The five roles and the three memberships. The owner is tamed only on our own server: elsewhere it may be who signs in."""
    for role, login in (
        (owner, "LOGIN INHERIT"),
        (APP, "LOGIN NOINHERIT"),
        *((name, "NOLOGIN NOINHERIT") for name in ACTING_ROLES),
    ):
        password = (
            sql.SQL(" PASSWORD {}").format(sql.Literal(app_password))
            if role == APP and app_password
            else sql.SQL("")
        )
        yield Step(
            is_done=sql.SQL("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = {})").format(
                sql.Literal(role)
            ),
            statement=sql.SQL("CREATE ROLE {} {} {}{}").format(
                sql.Identifier(role), sql.SQL(login), sql.SQL(_TAME), password
            ),
        )
        if role != owner or is_ours:
            # Somebody may have given a role more than it had when we made it.
            yield _tamed(role, inherits=role == owner)
    for role in ACTING_ROLES:
        yield Step(
            is_done=sql.SQL(
                "SELECT EXISTS (SELECT FROM pg_auth_members WHERE roleid = {}::regrole AND member = {}::regrole AND set_option)"
                " AND NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = {}::regrole AND member = {}::regrole AND (inherit_option OR admin_option))"
            ).format(*(sql.Literal(name) for name in (role, APP, role, APP))),
            statement=sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE, ADMIN FALSE").format(
                sql.Identifier(role), sql.Identifier(APP)
            ),
        )


def _tamed(role: str, *, inherits: bool) -> Step:
    return Step(
        is_done=sql.SQL(
            "SELECT NOT (rolsuper OR rolbypassrls OR rolcreaterole) AND rolinherit = {} FROM pg_roles WHERE rolname = {}"
        ).format(sql.Literal(inherits), sql.Literal(role)),
        statement=sql.SQL("ALTER ROLE {} {} {}").format(
            sql.Identifier(role),
            sql.SQL(_TAME),
            sql.SQL("INHERIT" if inherits else "NOINHERIT"),
        ),
    )


def database_step(*, dbname: str, owner: str) -> Step:
    """The database itself."""
    return Step(
        is_done=sql.SQL("SELECT EXISTS (SELECT FROM pg_database WHERE datname = {})").format(
            sql.Literal(dbname)
        ),
        statement=sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            sql.Identifier(dbname), sql.Identifier(owner)
        ),
    )


def content_steps(*, dbname: str, owner: str) -> Iterator[Step]:
    """Inside the database: who may come in, who may create, and the extensions."""
    name = sql.Identifier(dbname)
    yield Step(
        is_done=sql.SQL(
            "SELECT pg_get_userbyid(datdba) = {} FROM pg_database WHERE datname = current_database()"
        ).format(sql.Literal(owner)),
        statement=sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(owner)),
    )
    yield Step(
        is_done=sql.SQL(
            "SELECT NOT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))"
            " WHERE datname = current_database() AND grantee = 0)"
        ),
        statement=sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
    )
    for role, right in ((APP, "CONNECT"), ("xl_staff", "TEMPORARY"), ("xl_worker", "TEMPORARY")):
        yield Step(
            # Granted by name, not merely had through PUBLIC: that is taken away.
            is_done=sql.SQL(
                "SELECT EXISTS (SELECT FROM pg_database, aclexplode(datacl) WHERE datname = current_database()"
                " AND grantee = {}::regrole AND privilege_type = {})"
            ).format(sql.Literal(role), sql.Literal(right)),
            statement=sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                sql.SQL(right), name, sql.Identifier(role)
            ),
        )
    yield Step(
        is_done=sql.SQL(
            "SELECT NOT EXISTS (SELECT FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))"
            " WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE')"
        ),
        statement=sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    )
    yield Step(
        is_done=sql.SQL("SELECT has_schema_privilege({}, 'public', 'CREATE')").format(
            sql.Literal(owner)
        ),
        statement=sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(
            sql.Identifier(owner)
        ),
    )
    for extension in (*EXTENSIONS, *OPTIONAL_EXTENSIONS):
        yield Step(
            is_done=sql.SQL("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = {})").format(
                sql.Literal(extension)
            ),
            statement=sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(
                sql.Identifier(extension)
            ),
            is_optional=extension in OPTIONAL_EXTENSIONS,
        )


def _is_done(connection: Connection, step: Step) -> bool:
    row = connection.execute(step.is_done).fetchone()
    return row is not None and bool(row[0])


def _demand(connection: Connection, steps: Iterator[Step] | list[Step]) -> None:
    for step in steps:
        if _is_done(connection, step):
            continue
        try:
            connection.execute(step.statement)
        except psycopg.errors.FeatureNotSupported:
            if not step.is_optional:
                raise


def _try(
    connection: Connection,
    steps: Iterator[Step] | list[Step],
    *,
    done: list[str],
    missing: list[str],
) -> None:
    """Run what is needed and allowed; collect the rest for the administrator."""
    for step in steps:
        text = (
            _PASSWORD.sub(
                f" PASSWORD '<the text of the file {PASSWORD_FILE}>'",
                step.statement.as_string(connection),
            )
            + ";"
        )
        try:
            if _is_done(connection, step):
                continue
            connection.execute(step.statement)
            # Asked again: REVOKE without the right to it only warns.
            (done if _is_done(connection, step) else missing).append(text)
        except psycopg.Error as problem:
            if connection.broken:
                raise PostgresProblem(
                    "no_connection", where=connection.info.host, reason=str(problem).strip()
                ) from problem
            # No right, a role that the missing right above would have made, or an extension that is not installed there.
            if not step.is_optional:
                missing.append(text)


def _outside(dsn: str, *, dbname: str) -> Connection:
    """A connection to the database, or to `postgres` when it does not exist yet."""
    wanted = psycopg.conninfo.make_conninfo(dsn, dbname=dbname)
    try:
        return connect(wanted)
    except PostgresProblem as problem:
        if f'database "{dbname}" does not exist' not in str(problem):
            raise
    return connect(psycopg.conninfo.make_conninfo(dsn, dbname="postgres"))
