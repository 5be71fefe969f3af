"""Backups are proven by restoring them; a broken one is never restored, and the old data is always kept."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from xinglian.kernel.postgres import Cluster, PostgresProblem
from xinglian.kernel.postgres.backups import Backup, back_up, prove, read_card, restore

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Path(tempfile.mkdtemp(prefix="xlt-"))
    made.chmod(0o755)
    cluster = Cluster(made / "pg")
    running = cluster.prepare("shop")
    with psycopg.connect(running.dsn(user="xl_owner", dbname="shop"), autocommit=True) as owner:
        owner.execute("CREATE TABLE line (id bigint PRIMARY KEY, word text)")
        owner.execute("ALTER TABLE line ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE line FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY staff ON line TO xl_staff USING (true) WITH CHECK (true)")
        owner.execute("GRANT SELECT, INSERT ON line TO xl_staff")
    fill(cluster, 10_000)
    yield cluster
    cluster.remove()
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def shelf() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="xlt-backup-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def fill(cluster: Cluster, count: int) -> None:
    with psycopg.connect(cluster.dsn(dbname="shop"), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO line SELECT n + (SELECT count(*) FROM line), md5(n::text)"
            " FROM generate_series(1, %s) n",
            [count],
        )


def lines(cluster: Cluster) -> int:
    with psycopg.connect(cluster.dsn(user="xl_app", dbname="shop")) as connection:
        connection.execute("SET LOCAL ROLE xl_staff")
        row = connection.execute("SELECT count(*) FROM line").fetchone()
    return int(row[0]) if row else 0


def taken(cluster: Cluster, shelf: Path, kind: str) -> Backup:
    return back_up(cluster, to=shelf, portable="shop" if kind == "portable" else None, now=NOW)


@pytest.mark.parametrize("kind", ["physical", "portable"])
def test_restore_brings_back_what_was_there_and_keeps_what_is_there_now(
    cluster: Cluster, shelf: Path, kind: str
) -> None:
    before = lines(cluster)
    backup = taken(cluster, shelf, kind)
    assert backup.rows["shop.public.line"] == before
    fill(cluster, 500)
    restored = restore(cluster, from_=backup.folder, now=NOW)
    assert restored.differences == {}
    assert lines(cluster) == before
    assert restored.kept is not None
    assert (restored.kept / "PG_VERSION").exists()
    shutil.rmtree(restored.kept)


@pytest.mark.parametrize("kind", ["physical", "portable"])
def test_backup_restores_on_a_machine_that_has_nothing(
    cluster: Cluster, shelf: Path, kind: str
) -> None:
    backup = taken(cluster, shelf, kind)
    empty = Cluster(cluster.wanted.parent / f"fresh-{kind}")
    try:
        restored = restore(empty, from_=backup.folder, now=NOW)
        assert restored.kept is None
        assert lines(empty) == lines(cluster)
    finally:
        empty.remove()


def test_a_dump_takes_the_place_of_data_that_another_version_wrote(
    cluster: Cluster, shelf: Path
) -> None:
    before = lines(cluster)
    backup = taken(cluster, shelf, "portable")
    cluster.stop()
    version = cluster.places.data / "PG_VERSION"
    version.write_text("15\n")
    restored = restore(cluster, from_=backup.folder, now=NOW + timedelta(days=1))
    assert lines(cluster) == before
    assert restored.kept is not None
    assert (restored.kept / "PG_VERSION").read_text() == "15\n"
    shutil.rmtree(restored.kept)


def test_rehearsal_leaves_the_running_server_alone(cluster: Cluster, shelf: Path) -> None:
    pid = cluster.ensure_running().pid
    backup = taken(cluster, shelf, "physical")
    assert prove(cluster, backup=backup).differences == {}
    assert cluster.ensure_running().pid == pid
    assert list(cluster.places.home.glob("data.*")) == []


@pytest.mark.parametrize("harm", ["altered", "cut", "card"])
def test_broken_backup_is_refused_and_the_data_stays(
    cluster: Cluster, shelf: Path, harm: str
) -> None:
    backup = taken(cluster, shelf, "physical")
    base = backup.folder / "cluster" / "base.tar.gz"
    if harm == "altered":
        with base.open("r+b") as stream:
            stream.seek(base.stat().st_size // 2)
            stream.write(os.urandom(64))
    elif harm == "cut":
        os.truncate(base, base.stat().st_size // 2)
    else:
        (backup.folder / "xinglian-backup.json").unlink()
    before, pid = lines(cluster), cluster.ensure_running().pid
    with pytest.raises(PostgresProblem) as caught:
        restore(cluster, from_=backup.folder, now=NOW)
    assert caught.value.key == "not_a_backup"
    assert {"altered": "base.tar", "cut": "last file", "card": "xinglian-backup"}[harm] in str(
        caught.value
    )
    assert lines(cluster) == before
    assert cluster.ensure_running().pid == pid
    assert list(cluster.places.home.glob("data.*")) == []


def test_damaged_dump_is_refused_and_the_data_stays(cluster: Cluster, shelf: Path) -> None:
    backup = taken(cluster, shelf, "portable")
    dump = backup.folder / "database.dump"
    os.truncate(dump, dump.stat().st_size - 2000)
    before = lines(cluster)
    with pytest.raises(PostgresProblem) as caught:
        restore(cluster, from_=backup.folder, now=NOW)
    assert caught.value.key == "restore_failed"
    assert lines(cluster) == before


def test_backup_never_overwrites_and_leaves_nothing_when_it_fails(
    cluster: Cluster, shelf: Path
) -> None:
    taken(cluster, shelf, "physical")
    with pytest.raises(PostgresProblem) as caught:
        taken(cluster, shelf, "physical")
    assert caught.value.key == "backup_exists"
    with pytest.raises(PostgresProblem) as missing:
        back_up(cluster, to=shelf, portable="nosuch", now=NOW + timedelta(seconds=1))
    assert missing.value.key in ("backup_failed", "no_connection")
    assert len(list(shelf.iterdir())) == 1


def test_folder_of_a_backup_is_closed_to_others(cluster: Cluster, shelf: Path) -> None:
    backup = taken(cluster, shelf, "physical")
    assert backup.folder.stat().st_mode & 0o777 == 0o700
    assert read_card(backup.folder) == backup
