"""Where a cluster lives, and what it refuses: paths, owners, versions, disks; real processes."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from xinglian.kernel.postgres import Cluster, PostgresProblem, processes
from xinglian.kernel.postgres.places import claim_socket_dir, places_for
from xinglian.kernel.tests.servers import count_rows, pid_of, write_row

ROOT = os.geteuid() == 0
# What this process imports from, also when it is not installed.
IMPORTS = os.pathsep.join([str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)])


def test_deep_home_keeps_the_socket_path_short(folder: Path) -> None:
    deep = folder / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    cluster = Cluster(deep / "pg")
    try:
        running = cluster.ensure_running()
        assert len(str(running.socket_dir / ".s.PGSQL.5432")) <= 107
        write_row(running)
    finally:
        cluster.remove()
    assert not running.socket_dir.exists()


@pytest.mark.skipif(not ROOT, reason="only root hands the folder to another account")
def test_socket_folder_is_never_seen_half_made_by_who_looks_without_the_lock(folder: Path) -> None:
    cluster = Cluster(folder / "pg")
    cluster.places.home.mkdir()
    place = cluster.places.socket_dir
    owners: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            with suppress(FileNotFoundError):
                owners.add(place.lstat().st_uid)

    onlooker = threading.Thread(target=look)
    onlooker.start()
    try:
        for _ in range(2000):
            claim_socket_dir(cluster.places, account=cluster.account).rmdir()
    finally:
        done.set()
        onlooker.join()
    assert owners == {cluster.account.uid}


@pytest.mark.parametrize("trap", ["link", "open", "foreign"])
def test_socket_folder_laid_by_somebody_else_is_refused(folder: Path, trap: str) -> None:
    if trap == "foreign" and not ROOT:
        pytest.skip("only root can make another one's folder")
    deep = folder / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    cluster = Cluster(deep / "pg")
    place = cluster.places.socket_dir
    if trap == "link":
        place.symlink_to(folder)
    else:
        place.mkdir(mode=0o700)
        place.chmod(0o777 if trap == "open" else 0o700)
        if trap == "open":
            os.chown(place, cluster.account.uid, -1)
        else:
            os.chown(place, 12345, 12345)
    try:
        with pytest.raises(PostgresProblem) as caught:
            cluster.ensure_running()
        assert caught.value.key == "socket_unsafe"
        assert str(place) in caught.value.remedy
    finally:
        if place.is_symlink():
            place.unlink()
        else:
            place.rmdir()


@pytest.mark.skipif(not ROOT, reason="only root can make another one's folder")
def test_data_folder_of_another_owner_is_named_with_the_remedy(cluster: Cluster) -> None:
    cluster.ensure_running()
    cluster.stop()
    data = cluster.places.data
    os.chown(data, 0, 0)
    with pytest.raises(PostgresProblem) as caught:
        Cluster(cluster.wanted).ensure_running()
    assert caught.value.key == "root_owned"
    assert f"chown -R {cluster.account.name} {data}" in caught.value.remedy
    os.chown(data, cluster.account.uid, cluster.account.gid)


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_another_account_is_told_who_owns_the_data(cluster: Cluster) -> None:
    cluster.ensure_running()
    # Python itself may lie below a closed folder, so fork instead of executing it.
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        try:
            Cluster(cluster.wanted).ensure_running()
        except PostgresProblem as problem:
            os.write(writer, problem.key.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    assert os.read(reader, 100) == b"wrong_owner"
    os.close(reader)


@pytest.mark.parametrize("version", ["15", "99"])
def test_data_of_another_version_is_refused_untouched_with_the_way_out(
    cluster: Cluster, version: str
) -> None:
    cluster.ensure_running()
    cluster.stop()
    file = cluster.places.data / "PG_VERSION"
    file.write_text(version + "\n")
    assert cluster.is_foreign_version()
    with pytest.raises(PostgresProblem) as caught:
        cluster.ensure_running()
    assert caught.value.key == "foreign_version"
    assert "--portable" in caught.value.remedy
    assert cluster.status().state == "foreign"
    assert file.read_text() == version + "\n"


def test_folder_with_other_files_is_not_overwritten(cluster: Cluster) -> None:
    cluster.places.data.mkdir(parents=True)
    os.chown(cluster.places.data, cluster.account.uid, cluster.account.gid)
    (cluster.places.data / "diary.txt").write_text("mine")
    with pytest.raises(PostgresProblem) as caught:
        cluster.ensure_running()
    assert caught.value.key == "not_a_data_folder"
    assert (cluster.places.data / "diary.txt").read_text() == "mine"
    cluster.remove()


@pytest.mark.skipif(not ROOT, reason="a small volume can be mounted only by root")
def test_full_disk_is_named_with_its_path_and_free_space(folder: Path) -> None:
    small = folder / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", str(small)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount")
    cluster = Cluster(small / "pg")
    try:
        running = cluster.ensure_running()
        write_row(running)
        cluster.stop("immediate")
        filler = small / "filler"
        with filler.open("wb") as stream:
            stream.truncate(0)
            os.posix_fallocate(stream.fileno(), 0, shutil.disk_usage(small).free)
        with pytest.raises(PostgresProblem) as caught:
            cluster.ensure_running()
        assert caught.value.key == "disk_full"
        assert str(small) in caught.value.what
        assert "0 B" in caught.value.what
        filler.unlink()
        assert count_rows(cluster.ensure_running()) == 1
    finally:
        cluster.stop("immediate")
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_a_setting_postgres_refuses_is_quoted_with_its_file(cluster: Cluster) -> None:
    cluster.ensure_running()
    cluster.stop()
    local = cluster.places.data / "local.conf"
    local.write_text("no_such_setting = 3\n")
    os.chown(local, cluster.account.uid, cluster.account.gid)
    with pytest.raises(PostgresProblem) as caught:
        cluster.ensure_running()
    assert caught.value.key == "bad_setting"
    assert "no_such_setting" in caught.value.why
    local.unlink()
    assert cluster.ensure_running().started_now


@pytest.mark.parametrize("how", ["deleted", "moved"])
def test_taking_the_folder_from_under_a_running_server_gives_a_new_one(
    cluster: Cluster, how: str
) -> None:
    old = pid_of(cluster.ensure_running())
    if how == "deleted":
        shutil.rmtree(cluster.places.home)
    else:
        cluster.places.data.rename(cluster.places.data.with_name("data.aside"))
    new = Cluster(cluster.wanted).ensure_running()
    assert new.pid != old
    assert new.started_now
    assert not processes.is_alive(old)


def test_places_do_not_depend_on_who_asks(cluster: Cluster) -> None:
    again = places_for(wanted=cluster.wanted, account=cluster.account)
    assert again == cluster.places
    assert again.socket_dir == cluster.places.socket_dir


@pytest.mark.parametrize(
    ("locale", "word"), [("zh_CN.UTF-8", "未运行"), ("de_DE.UTF-8", "running")]
)
def test_problems_speak_the_language_of_the_terminal(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    monkeypatch.setenv("XINGLIAN_LANGUAGE", locale)
    with pytest.raises(PostgresProblem) as caught:
        cluster.psql(["-c", "SELECT 1"])
    assert caught.value.key == "not_running"
    assert word in caught.value.what
