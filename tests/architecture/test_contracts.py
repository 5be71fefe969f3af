"""The import contracts hold, and each of them bites when it is broken on purpose."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

_TROUBLE = {
    # file -> (its text, what the linter must say)
    "kernel/upward.py": (
        "import xinglian.identity.api",
        "kernel is not allowed to import xinglian.identity",
    ),
    "partners/sideways.py": (
        "import xinglian.catalogue.api",
        "partners is not allowed to import xinglian.catalogue",
    ),
    "identity/actions/hidden.py": (
        "def late():\n    import xinglian.signals.api",
        "identity is not allowed to import xinglian.signals",
    ),
    "signals/nosy.py": (
        "import xinglian.identity.models.person",
        "xinglian.signals.nosy reaches into xinglian.identity.models.person",
    ),
    "identity/rules/heavy.py": ("import django.db", "xinglian.identity.rules.heavy -> django"),
    "identity/models/backwards.py": (
        "import xinglian.identity.actions.add_person",
        "identity.models is not allowed to import xinglian.identity.actions",
    ),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(linter), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}", "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


def _copy(to: Path) -> Path:
    """A copy of all that the contracts read: Python files only."""
    shutil.copytree(
        ROOT / "src" / "xinglian", to / "src" / "xinglian",
        ignore=lambda folder, names: [
            n for n in names if not n.endswith(".py") and not (Path(folder) / n).is_dir()
        ],
    )  # fmt: skip
    shutil.copytree(ROOT / "tools", to / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def test_the_contracts_hold() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = _copy(tmp_path_factory.mktemp("broken"))
    for name, (text, _) in _TROUBLE.items():
        (folder / "src" / "xinglian" / name).write_text(text + "\n")
    done = _lint(folder)
    assert done.returncode == 1
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("name", _TROUBLE)
def test_a_broken_contract_is_named(name: str, complaints: str) -> None:
    assert _TROUBLE[name][1] in complaints
