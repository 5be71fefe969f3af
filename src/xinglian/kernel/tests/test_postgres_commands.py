"""`xinglian db` and `xinglian doctor` as a person types them: words, exit codes, remedies."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xinglian.kernel.postgres import Cluster

# What this process imports from, also when it is not installed.
IMPORTS = os.pathsep.join([str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)])


class Terminal:
    """A home of its own and the command line in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {name: value for name, value in os.environ.items() if "XINGLIAN" not in name}
        self.environment = kept | {
            "XINGLIAN_HOME": str(home),
            "XINGLIAN_LANGUAGE": "en",
            "PYTHONPATH": IMPORTS,
            "COLUMNS": "250",
        }

    def type(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "xinglian.cli", *words],
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    home = Path(tempfile.mkdtemp(prefix="xlt-"))
    home.chmod(0o755)
    yield Terminal(home)
    Cluster(home / "postgres").remove()
    shutil.rmtree(home, ignore_errors=True)


def findings(terminal: Terminal, **variables: str) -> dict[str, dict[str, str]]:
    said = terminal.type("doctor", "--json", **variables)
    return {finding["name"]: finding for finding in json.loads(said.stdout)}


def test_a_day_in_the_life_of_a_database(terminal: Terminal) -> None:
    before = terminal.type("db", "status")
    assert before.returncode == 3
    assert "not created yet" in before.stdout

    assert terminal.type("db", "start").returncode == 0
    seen = json.loads(terminal.type("db", "status", "--json").stdout)
    assert seen["state"] == "running"
    assert "xinglian" in seen["databases"]

    made = terminal.type("db", "psql", "--write", "-c", "CREATE TABLE note AS SELECT 7 AS n")
    assert made.returncode == 0
    backup = terminal.type("db", "backup", "--rehearse", "--json")
    assert backup.returncode == 0, backup.stderr
    folder = json.loads(backup.stdout)["folder"]
    assert json.loads(backup.stdout)["rehearsed"] is True

    terminal.type("db", "psql", "--write", "-c", "DROP TABLE note")
    restored = terminal.type("db", "restore", folder, "--yes")
    assert restored.returncode == 0, restored.stderr
    assert "data.before-" in restored.stdout
    assert terminal.type("db", "psql", "-At", "-c", "SELECT n FROM note").stdout.strip() == "7"

    assert "Stopped" in terminal.type("db", "stop").stdout
    assert "not running" in terminal.type("db", "stop").stdout
    assert terminal.type("db", "status").returncode == 3


def test_psql_is_read_only_unless_asked(terminal: Terminal) -> None:
    refused = terminal.type("db", "psql", "-c", "CREATE TABLE never (n int)")
    assert refused.returncode != 0
    assert "read-only" in refused.stderr


def test_problems_are_three_sentences_in_the_language_of_the_terminal(terminal: Terminal) -> None:
    english = terminal.type("db", "restore", "/nowhere")
    chinese = terminal.type("db", "restore", "/nowhere", XINGLIAN_LANGUAGE="zh")
    assert english.returncode == chinese.returncode == 1
    assert "is not a complete Xinglian backup" in english.stderr
    assert "What to do" in english.stderr
    assert "不是完整的星链备份" in chinese.stderr
    assert "解决办法" in chinese.stderr
    assert "Traceback" not in english.stderr + chinese.stderr


def test_an_outside_server_is_not_started_by_us(terminal: Terminal) -> None:
    url = "postgresql://xl_owner@127.0.0.1:1/none"
    stop = terminal.type("db", "stop", XINGLIAN_DATABASE_URL=url)
    assert stop.returncode == 1
    assert "outside database server" in stop.stderr
    start = terminal.type("db", "start", XINGLIAN_DATABASE_URL=url)
    assert start.returncode == 1
    assert "does not answer" in start.stderr


def test_doctor_finds_a_key_that_others_can_read(terminal: Terminal) -> None:
    keys = terminal.home / "keys"
    keys.mkdir(exist_ok=True)
    key = keys / "vault.key"
    key.write_text("not really")
    key.chmod(0o644)
    assert findings(terminal)["Key files"]["remedy"] == f"chmod 600 {key}"
    key.chmod(0o600)
    assert findings(terminal)["Key files"]["verdict"] == "ok"


def test_doctor_finds_a_role_that_could_bypass_row_security(terminal: Terminal) -> None:
    terminal.type("db", "start")
    assert findings(terminal)["Roles"]["verdict"] == "ok"
    terminal.type("db", "psql", "--write", "-c", "ALTER ROLE xl_staff BYPASSRLS")
    found = findings(terminal)["Roles"]
    assert found["verdict"] == "problem"
    assert "xl_staff" in found["remedy"]
    terminal.type("db", "start")
    assert findings(terminal)["Roles"]["verdict"] == "ok"


def test_doctor_looks_at_everything_and_fails_only_for_problems(terminal: Terminal) -> None:
    terminal.type("db", "stop")
    found = findings(terminal)
    assert found["Server"]["verdict"] == "warning"
    assert "xinglian db start" in found["Server"]["remedy"]
    for name in (
        "Python",
        "Home folder",
        "Disk space",
        "Memory",
        "Clock",
        "Time zones",
        "Front end",
    ):
        assert name in found
    code = terminal.type("doctor").returncode
    assert code == int(any(finding["verdict"] == "problem" for finding in found.values()))
