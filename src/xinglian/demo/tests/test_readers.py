"""Simulated readers behave as the story says, and the progress file survives what happens to it."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from xinglian.demo.progress_file import ProgressFile, read_progress
from xinglian.demo.readers import HABITS, plan_reading


def test_nobody_acknowledges_before_reading_nor_acts_before_acknowledging() -> None:
    plan = plan_reading(np.random.default_rng(7), roles=[*HABITS] * 2000)
    read, acknowledged, acted = (
        np.isfinite(times) for times in (plan.read, plan.acknowledged, plan.acted)
    )
    assert not (acknowledged & ~read).any()
    assert not (acted & ~acknowledged).any()
    assert (plan.acknowledged[acknowledged] > plan.read[acknowledged]).all()
    assert (plan.acted[acted] > plan.acknowledged[acted]).all()


def test_nine_in_ten_owners_read_within_ten_minutes_of_the_story() -> None:
    plan = plan_reading(np.random.default_rng(7), roles=["partner_owner"] * 5000)
    minutes = np.sort(plan.read)
    assert 2.2 < np.median(minutes) < 3.2
    assert minutes[int(0.9 * len(minutes))] < 10
    assert np.isinf(plan.read).any()


def test_the_same_seed_reads_the_same() -> None:
    first, second = (
        plan_reading(np.random.default_rng(3), roles=["technician"] * 50) for _ in range(2)
    )
    assert (first.read == second.read).all()


def _progress(path: Path) -> ProgressFile:
    return ProgressFile(
        path=path, now=date(2026, 11, 21), seed=7, partners=40, months=14, password="geheim-genug"
    )


def test_progress_comes_back_as_it_was_left(tmp_path: Path) -> None:
    state = _progress(tmp_path / "demo" / "state.json")
    state.finish("tags", at=datetime(2026, 11, 21, tzinfo=UTC), seconds=1.234, figures={"tags": 66})
    again = read_progress(state.path)
    assert again == state
    assert again.done("tags")
    assert not again.done("reading")
    assert again.figures("tags") == {"tags": 66}
    assert state.path.stat().st_mode & 0o077 == 0


def test_a_broken_progress_file_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert read_progress(path) is None
    path.write_text('{"now": "2026-1')
    assert read_progress(path) is None
