"""A cluster of its own for each test of the supervisor."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xinglian.kernel.postgres import Cluster

ROOT = os.geteuid() == 0
# What this process imports from, also when it is not installed.
IMPORTS = os.pathsep.join([str(Path(__file__).resolve().parents[3]), *filter(None, sys.path)])


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short-named folder that the server's account may pass (pytest's own are closed to it)."""
    made = Path(tempfile.mkdtemp(prefix="xlt-"))
    made.chmod(0o755)
    yield made
    for home in (made, *made.glob("*/")):
        Cluster(home).remove()
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    return Cluster(folder / "pg")
