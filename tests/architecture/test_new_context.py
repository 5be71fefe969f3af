"""What `make new-context` writes passes every guard, untouched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from xinglian.kernel.postgres import Cluster

_BIN = Path(sys.executable).parent
_LEFT_OUT = ("node_modules", ".venv", ".git", "var", "build", "__pycache__", ".*_cache")


def _run(folder: Path, *command: str) -> None:
    ours = ("XINGLIAN_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    done = subprocess.run(
        command,
        cwd=folder,
        env=kept | {"PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    """A copy of the project with a new context in it."""
    folder = ROOT / "var" / "test" / "new_context"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    # A name that no tier, no list and no map knows yet.
    _run(folder, sys.executable, "tools/new_context.py", "warranty", "质保")
    yield folder
    Cluster(folder / "var" / "test" / "postgres").remove()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "guard",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports", "--no-cache"],
        ["python", "tools/messages.py", "check"],
        ["python", "tools/check_project.py"],
        ["mypy", "--follow-imports=silent", "src/xinglian/warranty"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_new_context_passes(project: Path, guard: list[str]) -> None:
    _run(project, str(_BIN / guard[0]), *guard[1:])


@pytest.mark.slow
def test_a_new_contexts_own_test_and_the_architecture_tests_pass(project: Path) -> None:
    texts = (project / "src/xinglian/warranty/locale/zh_Hant/LC_MESSAGES/django.po").read_text()
    assert "質保" in texts
    tests = ["src/xinglian/warranty", "tests/architecture/test_shape.py"]
    _run(project, str(_BIN / "pytest"), "-q", *tests)
