"""Two imports of the same file at once: one wins, the other is told. First the proof that they race."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from xinglian.intake import api as intake
from xinglian.intake import definitions
from xinglian.intake.actions import run_import as run_module
from xinglian.intake.actions.run_import import AlreadyImporting


class Inside:
    """Counts how many imports are in the middle of writing at the same time."""

    def __init__(self) -> None:
        self.now = self.most = self.runs = 0
        self._guard = threading.Lock()

    def apply(self, cursor: Any, staging: str, batch: intake.Batch) -> intake.Counts:
        with self._guard:
            self.now += 1
            self.runs += 1
            self.most = max(self.most, self.now)
        time.sleep(1.0)
        with self._guard:
            self.now -= 1
        return intake.Counts(inserted=1)


@pytest.fixture
def inside() -> Iterator[Inside]:
    found = Inside()
    intake.declare(
        intake.ImportKind(
            key="test.slow",
            label="Slow",
            help="",
            fields=(intake.Field(key="code", label="Code", required=True),),
            apply=found.apply,
        )
    )
    yield found
    definitions._kinds.pop("test.slow")
    definitions._worded.pop("test.slow", None)


def two_at_once(paths: list[Path]) -> list[Any]:
    results: list[Any] = []

    def bring(path: Path) -> None:
        try:
            results.append(intake.import_file(kind="test.slow", path=path).state)
        except AlreadyImporting as told:
            results.append(told)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("code\nA\n")
    return path


@pytest.mark.usefixtures("cast_in_world")
def test_without_the_lock_both_would_write_at_once(
    inside: Inside, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module._Run, "_lock", lambda self: None)
    two_at_once([file, file])
    assert inside.most == 2


@pytest.mark.usefixtures("cast_in_world")
def test_of_two_imports_of_one_file_one_wins_and_the_other_is_told(
    inside: Inside, file: Path
) -> None:
    results = two_at_once([file, file])
    assert inside.most == 1
    told = [result for result in results if isinstance(result, AlreadyImporting)]
    assert results.count("imported") == 1
    assert len(told) == 1
    assert inside.runs == 1


@pytest.mark.usefixtures("cast_in_world")
def test_different_files_of_a_kind_follow_one_another(
    inside: Inside, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "b.csv"
    other.write_text("code\nB\n")
    assert two_at_once([file, other]) == ["imported", "imported"]
    assert (inside.most, inside.runs) == (1, 2)
