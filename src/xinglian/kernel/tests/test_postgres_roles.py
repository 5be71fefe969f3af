"""Roles, database, extensions, and outside servers: what an application may and may not be."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from xinglian.kernel.postgres import Cluster, PostgresProblem, prepare_external, resolve
from xinglian.kernel.postgres.bootstrap import ACTING_ROLES, APP, EXTENSIONS, OWNER


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Path(tempfile.mkdtemp(prefix="xlt-"))
    made.chmod(0o755)
    cluster = Cluster(made / "pg", durable=False)
    yield cluster
    cluster.remove()
    shutil.rmtree(made, ignore_errors=True)


def ask(dsn: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]


def do(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


def test_no_role_of_the_application_can_bypass_row_security(cluster: Cluster) -> None:
    running = cluster.prepare("one")
    found = ask(
        running.dsn(),
        "SELECT rolname, rolcanlogin, rolinherit FROM pg_roles WHERE rolname LIKE 'xl\\_%'"
        " AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole ORDER BY 1",
    )
    assert found == [
        ("xl_app", True, False),
        ("xl_owner", True, True),
        ("xl_partner", False, False),
        ("xl_staff", False, False),
        ("xl_worker", False, False),
    ]
    assert ask(running.dsn(), "SELECT rolname FROM pg_roles WHERE rolsuper") == [("xl_super",)]


def test_login_role_has_no_rights_until_it_becomes_one_of_the_three(cluster: Cluster) -> None:
    running = cluster.prepare("one")
    do(
        running.dsn(user=OWNER, dbname="one"),
        "CREATE TABLE secret (word text)",
        "GRANT SELECT ON secret TO xl_staff",
    )
    with psycopg.connect(running.dsn(user=APP, dbname="one")) as connection:
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            connection.transaction(),
        ):
            connection.execute("SELECT * FROM secret")
        with connection.transaction():
            connection.execute("SET LOCAL ROLE xl_staff")
            assert connection.execute("SELECT count(*) FROM secret").fetchone() == (0,)
        for forbidden in ("xl_owner", "xl_super"):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                connection.transaction(),
            ):
                connection.execute(
                    psycopg.sql.SQL("SET LOCAL ROLE {}").format(psycopg.sql.Identifier(forbidden))
                )


@pytest.mark.parametrize("role", [APP, *ACTING_ROLES])
def test_nobody_but_the_owner_creates_in_public(cluster: Cluster, role: str) -> None:
    running = cluster.prepare("one")
    found = ask(
        running.dsn(dbname="one"),
        f"SELECT has_schema_privilege('{role}', 'public', 'CREATE'),"
        f" has_database_privilege('{role}', 'one', 'CREATE')",
    )
    assert found == [(False, False)]


def test_preparing_twice_and_by_many_changes_nothing(cluster: Cluster) -> None:
    failures: list[BaseException] = []

    def prepare() -> None:
        try:
            cluster.prepare("many")
        except (PostgresProblem, psycopg.Error) as problem:
            failures.append(problem)

    threads = [threading.Thread(target=prepare) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = ask(cluster.dsn(dbname="many"), "SELECT extname FROM pg_extension")
    assert {str(name) for (name,) in found} >= {*EXTENSIONS, "vector"}


def test_a_role_that_was_given_too_much_is_tamed_again(cluster: Cluster) -> None:
    running = cluster.prepare("one")
    do(
        running.dsn(),
        "ALTER ROLE xl_app BYPASSRLS",
        "GRANT xl_staff TO xl_app WITH INHERIT TRUE, ADMIN TRUE",
        "ALTER ROLE xl_owner SUPERUSER",
    )
    cluster.prepare("one")
    assert (
        ask(
            running.dsn(),
            "SELECT rolname FROM pg_roles WHERE rolname IN ('xl_app', 'xl_owner')"
            " AND (rolbypassrls OR rolsuper)",
        )
        == []
    )
    assert ask(
        running.dsn(),
        "SELECT bool_or(inherit_option OR admin_option) FROM pg_auth_members"
        " WHERE member = 'xl_app'::regrole",
    ) == [(False,)]


def test_outside_server_is_prepared_when_the_rights_suffice(cluster: Cluster) -> None:
    running = cluster.prepare("one")
    do(running.dsn(), "DROP DATABASE IF EXISTS outside WITH (FORCE)")
    done = prepare_external(admin_dsn=running.dsn(), dbname="outside", owner=OWNER)
    assert any(statement.startswith("CREATE DATABASE") for statement in done)
    assert prepare_external(admin_dsn=running.dsn(), dbname="outside", owner=OWNER) == []
    assert ask(running.dsn(user=OWNER, dbname="outside"), "SELECT 1") == [(1,)]


def test_what_an_outside_owner_may_not_do_is_listed_and_suffices_when_run(
    cluster: Cluster,
) -> None:
    running = cluster.prepare("one")
    do(
        running.dsn(),
        "DROP DATABASE IF EXISTS theirs WITH (FORCE)",
        "DROP ROLE IF EXISTS tenant",
        "CREATE ROLE tenant LOGIN",
        "CREATE DATABASE theirs OWNER tenant",
    )
    # Its owner may create trusted extensions, but not take TEMP from PUBLIC twice nor grant to roles that lack.
    tenant = running.dsn(user="tenant", dbname="theirs")
    assert prepare_external(admin_dsn=tenant) != []
    do(
        running.dsn(),
        "DROP DATABASE theirs WITH (FORCE)",
        "CREATE DATABASE theirs OWNER xl_owner",
        "GRANT CREATE, CONNECT ON DATABASE theirs TO tenant",
        "REVOKE xl_staff FROM xl_app",
    )
    try:
        with pytest.raises(PostgresProblem) as caught:
            prepare_external(admin_dsn=tenant, owner=OWNER)
        assert caught.value.key == "rights_missing"
        statements = caught.value.sql
        assert any('GRANT "xl_staff" TO "xl_app"' in statement for statement in statements)
        assert all(statement in caught.value.remedy for statement in statements)
        do(running.dsn(dbname="theirs"), *statements)
        assert prepare_external(admin_dsn=tenant, owner=OWNER) == []
    finally:
        cluster.prepare("one")


def test_a_password_never_shows_in_what_an_administrator_is_told(cluster: Cluster) -> None:
    fresh = Cluster(cluster.wanted.parent / "bare", durable=False)
    try:
        running = fresh.ensure_running()
        do(running.dsn(), "CREATE ROLE tenant LOGIN", "CREATE DATABASE theirs OWNER tenant")
        with pytest.raises(PostgresProblem) as caught:
            prepare_external(
                admin_dsn=running.dsn(user="tenant", dbname="theirs"), app_password="hunter2"
            )
        assert "hunter2" not in str(caught.value)
        assert 'CREATE ROLE "xl_app" LOGIN' in caught.value.remedy
        assert "app-password" in caught.value.remedy
    finally:
        fresh.remove()


def test_a_powerful_owner_is_refused(cluster: Cluster) -> None:
    running = cluster.prepare("one")
    with pytest.raises(PostgresProblem) as caught:
        prepare_external(admin_dsn=running.dsn(dbname="one"))
    assert caught.value.key == "powerful_role"
    assert "xl_super" in caught.value.remedy


def test_unreachable_server_and_malformed_address_are_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(PostgresProblem) as caught:
        prepare_external(admin_dsn="postgresql://nobody@127.0.0.1:1/none")
    assert caught.value.key == "no_connection"
    monkeypatch.setenv("XINGLIAN_DATABASE_URL", "mysql://x")
    with pytest.raises(PostgresProblem) as malformed:
        resolve()
    assert malformed.value.key == "bad_url"


def test_plan_for_an_outside_server_keeps_one_password_for_the_application(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XINGLIAN_HOME", str(tmp_path))
    monkeypatch.delenv("XINGLIAN_APP_DATABASE_URL", raising=False)
    monkeypatch.delenv("XINGLIAN_ADMIN_DATABASE_URL", raising=False)
    monkeypatch.setenv("XINGLIAN_DATABASE_URL", "postgresql://xl_owner:pw@db.example.com/shop")
    first, second = resolve(), resolve()
    assert first.kind == "external"
    assert first.app_dsn == second.app_dsn
    assert (tmp_path / "app-password").stat().st_mode & 0o777 == 0o600
    settings = first.django()
    assert (settings["NAME"], settings["USER"], settings["HOST"]) == (
        "shop",
        "xl_app",
        "db.example.com",
    )
    assert "pw" not in repr(first)


def test_plan_for_the_embedded_server_follows_the_home(
    monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    monkeypatch.delenv("XINGLIAN_DATABASE_URL", raising=False)
    monkeypatch.delenv("XINGLIAN_DATABASE", raising=False)
    monkeypatch.setenv("XINGLIAN_HOME", str(cluster.wanted.parent / "elsewhere"))
    plan = resolve()
    assert plan.kind == "embedded"
    assert plan.home == cluster.wanted.parent / "elsewhere"
    assert not plan.home.exists()
    plan.ensure()
    assert plan.cluster is not None
    try:
        assert ask(plan.app_dsn, "SELECT current_user::text") == [("xl_app",)]
        assert ask(plan.owner_dsn, "SELECT current_user::text") == [("xl_owner",)]
        parts = {key: str(value) for key, value in plan.django().items()}
        assert parts["HOST"] == str(plan.cluster.places.socket_dir)
    finally:
        plan.cluster.remove()


def test_default_home_of_root_is_below_var_lib(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("root only")
    monkeypatch.delenv("XINGLIAN_HOME", raising=False)
    monkeypatch.delenv("XINGLIAN_DATABASE_URL", raising=False)
    assert resolve().home == Path("/var/lib/xinglian")
