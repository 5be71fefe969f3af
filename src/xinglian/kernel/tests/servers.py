"""Small things every test of the supervisor asks of a server."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg

from xinglian.kernel.postgres import Running

ROOT = os.geteuid() == 0
# What this process imports from, also when it is not installed.
IMPORTS = os.pathsep.join([str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)])


def write_row(running: Running) -> None:
    with psycopg.connect(running.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO kept DEFAULT VALUES")


def count_rows(running: Running) -> int:
    with psycopg.connect(running.dsn()) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    return int(row[0]) if row else 0


def python(code: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *args],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": IMPORTS},
    )


def pid_of(running: Running) -> int:
    assert running.pid is not None
    return running.pid
