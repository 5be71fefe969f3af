"""What the engine spills are partners' figures: they never lie in the folder a worker was started in."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from xinglian.signals.queries.compute_figures import open_engine as figures
from xinglian.signals.queries.indicator_inputs import open_engine as indicators


@pytest.mark.parametrize("opened", [figures, indicators])
def test_what_does_not_fit_lies_in_the_systems_folder_and_goes_with_the_engine(
    opened: Callable[..., duckdb.DuckDBPyConnection],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work, temp = tmp_path / "work", tmp_path / "temp"
    work.mkdir()
    temp.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    engine = opened(memory="60MB")
    engine.execute("CREATE TABLE much AS SELECT i, hash(i) AS h FROM range(8000000) AS s(i)")
    assert list(temp.rglob("duckdb_temp*"))
    assert list(work.iterdir()) == []
    engine.close()
    assert list(temp.rglob("duckdb_temp*")) == []
