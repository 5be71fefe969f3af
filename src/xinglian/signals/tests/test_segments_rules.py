"""Likeness, fifths and clusters, in plain Python."""

import numpy as np
import pytest
from pyroaring import BitMap

from xinglian.signals.rules import clusters, likeness, rfm
from xinglian.signals.rules.clusters import Feature

TAGS = {
    "rare": BitMap([0, 1, 2]),
    "common": BitMap(range(90)),
    "other": BitMap([3, 4, 5]),
    "everybody": BitMap(range(100)),
}


def test_partners_with_the_same_tags_are_wholly_alike() -> None:
    known = likeness.space(TAGS, everybody=100, size=100)
    wanted = likeness.pattern([0, 1], TAGS, known)
    found = likeness.scores(wanted, TAGS, known)
    assert found[2] == pytest.approx(1.0, abs=1e-5)
    assert found[95] == 0
    assert found[3] < 0.1  # shares only what nearly everybody has
    assert likeness.at_least(found, 1.0) == BitMap([0, 1, 2])
    assert likeness.shared(2, wanted, TAGS, known) == ["rare", "common"]


def test_likeness_is_the_cosine_of_the_vectors() -> None:
    known = likeness.space(TAGS, everybody=100, size=100)
    found = likeness.scores(likeness.pattern([0, 3], TAGS, known), TAGS, known)
    rare, common = np.log(100 / 3), np.log(100 / 90)
    first = np.array([rare, 0, common]) / np.hypot(rare, common)
    second = np.array([0, rare, common]) / np.hypot(rare, common)
    middle = (first + second) / np.linalg.norm(first + second)
    assert found[0] == pytest.approx(float(first @ middle), abs=1e-5)
    assert found[50] == pytest.approx(float(middle[2]), abs=1e-5)


def test_nobody_with_tags_means_nobody_alike() -> None:
    known = likeness.space(TAGS, everybody=100, size=100)
    assert likeness.pattern([99], TAGS, known) == {}


def test_fifths_are_equal_and_equal_figures_stay_together() -> None:
    days = np.arange(1.0, 101.0)
    scored = rfm.score({"r": days, "f": np.repeat([1.0, 2.0], 50), "m": days * 100})
    assert [int((scored.steps["m"] == step).sum()) for step in rfm.STEPS] == [20] * 5
    assert scored.steps["r"][0] == 5
    assert scored.steps["r"][99] == 1
    assert len({int(step) for step in scored.steps["f"][:50]}) == 1
    assert scored.cuts["m"] == [2100, 4100, 6100, 8100]


def test_nobody_is_silent_before_the_own_usual_gap_has_passed() -> None:
    days = np.arange(1.0, 101.0)
    same = {"r": days, "f": days, "m": days}
    weekly = rfm.score(same, gap_ratio=np.full(100, 1.2))
    assert int(weekly.steps["r"].min()) == 3
    late = rfm.score(same, gap_ratio=np.where(days > 90, 4.0, np.nan))
    assert np.array_equal(late.steps["r"], rfm.score(same).steps["r"])


def test_every_buyer_lies_in_exactly_one_segment() -> None:
    chance = np.random.default_rng(1)
    figures = {axis: chance.integers(1, 1000, 500).astype(float) for axis in rfm.AXES}
    scored = rfm.score(figures)
    together = sum(scored.segment(name).astype(int) for name in rfm.SEGMENTS)
    assert np.all(together == 1)


def _three_kinds(chance: np.random.Generator) -> np.ndarray:
    middles = np.array([[0, 0], [6, 0], [0, 6]])
    return np.concatenate([chance.normal(middle, 0.5, (200, 2)) for middle in middles])


def test_kinds_that_stand_apart_are_found() -> None:
    points = _three_kinds(np.random.default_rng(2))
    found = clusters.group(points)
    assert len(found.centres) == 3
    assert found.silhouette > 0.7
    assert all(len(set(found.labels[at : at + 200])) == 1 for at in (0, 200, 400))


def test_a_cluster_keeps_its_number_and_the_share_that_moved_is_told() -> None:
    before = {1: BitMap(range(100)), 2: BitMap(range(100, 200)), 5: BitMap(range(200, 210))}
    found = [BitMap(range(100, 190)), BitMap(range(100)), BitMap(range(190, 230))]
    numbers, moved = clusters.numbers_kept(found, before)
    assert numbers == [2, 1, 5]
    assert moved == pytest.approx(10 / 210)
    assert clusters.numbers_kept(found, {}) == ([1, 2, 3], None)


def test_nearly_the_same_facts_give_nearly_the_same_clusters() -> None:
    chance = np.random.default_rng(3)
    points = _three_kinds(chance)
    first = clusters.group(points)
    second = clusters.group(points + chance.normal(0, 0.05, points.shape), before=first.centres)
    assert float((first.labels == second.labels).mean()) > 0.99


def test_figures_nobody_measured_lie_in_the_middle() -> None:
    features = (Feature(figure="a", is_log=True), Feature(figure="b"))
    columns = [np.array([0.0, np.nan, 100.0]), np.array([5.0, 5.0, 5.0])]
    found = clusters.standardised(columns, features)
    assert found[1, 0] == 0
    assert np.all(found[:, 1] == 0)


def test_a_cluster_is_named_after_its_strongest_figures() -> None:
    features = (Feature(figure="a"), Feature(figure="b", says_low=False), Feature(figure="c"))
    assert clusters.marks(np.array([0.5, -2.0, -1.5]), features) == [("c", -1.5), ("a", 0.5)]
