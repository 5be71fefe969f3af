"""Scores from stored indicators, on PostgreSQL."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.scorecard.actions.score import score_everybody, score_run
from xinglian.scorecard.models import Release
from xinglian.scorecard.models.score import LEVEL
from xinglian.scorecard.queries.values import load, sampled
from xinglian.scorecard.rules.profiles import PROFILE_OF
from xinglian.signals import api as signals

QUARTERS = [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]


def put(partner_id: int, month: date, values: dict[str, tuple[int, int]], *, run_id: int = 1, kind: str = "garage") -> None:  # fmt: skip
    """Indicators of a partner's month, as a run would have written them."""
    catalogue = signals.indicators()
    tops: list[int | None] = [None] * len(catalogue)
    bottoms: list[int | None] = [None] * len(catalogue)
    for key, (top, bottom) in values.items():
        tops[catalogue[key].place - 1], bottoms[catalogue[key].place - 1] = top, bottom
    sql.execute("SELECT signals_indicator_part(%s)", [month])
    sql.execute(
        "INSERT INTO signals_indicator (partner_id, month, place, type, layer, tops, bottoms, run_id)"
        " SELECT organisation_id, %s, subpath(region_path, 0, 4), %s, '', %s, %s, %s FROM partners_partner WHERE organisation_id = %s"
        " ON CONFLICT (partner_id, month) DO UPDATE SET tops = excluded.tops, bottoms = excluded.bottoms, run_id = excluded.run_id",
        [month, kind, tops, bottoms, run_id, partner_id],
    )


def usual(lot: random.Random) -> dict[str, tuple[int, int]]:
    return {
        "growth": (lot.randint(-400, 600), 1000), "order_days": (lot.randint(1, 9), 1), "breadth": (lot.randint(1, 7), 1),
        "ev_readiness": (lot.randint(0, 300), 1000), "return_rate": (lot.randint(0, 90), 1000), "retention": (1, 1),
        "new_parts": (lot.randint(0, 4), 10),
    }  # fmt: skip


@pytest.fixture
def network_of_thirty(cast: Cast) -> list[int]:
    """Thirty garages in Nanjing with three quarters of values; the first is of the cast."""
    lot = random.Random(7)
    with acting(network()):
        ids = [cast.garage_id] + [
            int(
                partners.register_partner(
                    code=f"G-{n}", name=f"修理厂 {n}", type="garage", region_code="320104", joined_on=date(2024, 1, 1), status="active", now=NOW
                )
            )
            for n in range(29)
        ]  # fmt: skip
        for quarter in QUARTERS:
            for partner_id in ids:
                put(partner_id, quarter, usual(lot))
    return ids


def kept() -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT s.partner_id, s.quarter, s.index, change, coverage, colour, percentile, peers, points"
        f" FROM scorecard_score AS s {LEVEL} ORDER BY 1, 2"
    )


def added_up() -> list[list[dict[str, Any]]]:
    return [
        sql.rows("SELECT quarter, place::text AS place, type, layer, partners, rated, points, red, yellow, green FROM scorecard_sum ORDER BY 1, 2, 3, 4"),
        sql.rows("SELECT quarter, type, index, partners, percentile, peers FROM scorecard_level ORDER BY 1, 2, 3"),
    ]  # fmt: skip


def test_everybody_gets_an_index_a_colour_and_a_place_among_peers(network_of_thirty: list[int]) -> None:  # fmt: skip
    with acting(network()):
        done = score_everybody(now=NOW)
        assert done.partners == 30
        rows = kept()
        assert len(rows) == 90
        assert {row["coverage"] for row in rows} == {720}
        assert {row["peers"] for row in rows} == {29}
        assert {row["percentile"] % 5 for row in rows} == {0}
        assert {1, 2, 3} >= {row["colour"] for row in rows} > {2}
        assert all(row["change"] is None for row in rows if row["quarter"] == QUARTERS[0])
        sums = sql.row(
            "SELECT sum(partners) AS n, sum(points) AS points, sum(red + yellow + green) AS coloured FROM scorecard_sum"
        )
        assert sums == {"n": 90, "points": sum(row["index"] for row in rows), "coloured": 90}


def test_of_seven_agents_over_three_quarters_no_figure_stands_as_typical_on_the_page_of_one(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    """They are 21 values of seven partners: the middle and the best tenth of them would be a competitor's own figures."""
    with acting(network()):
        rivals = [
            int(partners.register_partner(code=f"A-{n}", name=f"代理 {n}", type="provincial_agent", region_code="320104", joined_on=date(2024, 1, 1), status="active", now=NOW))
            for n in range(6)
        ]  # fmt: skip
        for quarter in QUARTERS:
            for n, partner_id in enumerate([cast.jiangdong_id, *rivals]):
                put(
                    partner_id,
                    quarter,
                    {"breadth": (11 + 2 * n, 1), "return_rate": (n, 100)},
                    kind="provincial_agent",
                )
        score_everybody(now=NOW)
        assert not any("breadth" in row for row in Release.objects.get().yardsticks.values())
    page = client_of(cast.jiangdong_owner).get("/scorecard/mine").content.decode()
    assert "17.0" not in page
    assert "23.0" not in page


def test_scoring_again_changes_nothing(network_of_thirty: list[int]) -> None:
    with acting(network()):
        score_everybody(now=NOW)
        assert score_everybody(now=NOW).changed == 0


def test_scoring_some_partners_gives_what_scoring_all_gives(network_of_thirty: list[int]) -> None:
    """Values of a past quarter change for a few: colours downstream and percentiles of the others follow. One is rated no
    more, one became another type, one is measured no more."""
    lot = random.Random(8)
    with acting(network()):
        score_everybody(now=NOW)
        some = lot.sample(network_of_thirty, 12)
        for run_id, partner_id in enumerate(some[:9], start=2):
            put(partner_id, lot.choice(QUARTERS), usual(lot), run_id=run_id)
            score_run(run_id=run_id, now=NOW)
        put(some[9], QUARTERS[2], {"growth": (1, 10)}, run_id=20)
        put(some[10], QUARTERS[2], usual(lot), run_id=20, kind="chain")
        score_run(run_id=20, now=NOW)
        put(some[11], QUARTERS[0], usual(lot), run_id=21)
        sql.execute("DELETE FROM signals_indicator WHERE partner_id = %s AND month = %s", [some[11], QUARTERS[1]])  # fmt: skip
        score_run(run_id=21, now=NOW)
        incremental = kept(), *added_up()
        assert {row["index"] is None for row in incremental[0]} == {True, False}
        sql.execute("DELETE FROM scorecard_score")
        score_everybody(now=NOW)
        assert (kept(), *added_up()) == incremental


def test_news_of_one_rewrites_no_other_score(network_of_thirty: list[int]) -> None:
    """The one is rated no more, so that everybody has one peer less."""

    def versions() -> set[tuple[int, str]]:
        rows = sql.rows("SELECT partner_id, ctid::text AS version FROM scorecard_score WHERE quarter = %s", [QUARTERS[2]])  # fmt: skip
        return {(row["partner_id"], row["version"]) for row in rows}

    with acting(network()):
        score_everybody(now=NOW)
        before = versions()
        put(network_of_thirty[0], QUARTERS[2], {"growth": (1, 10)}, run_id=2)
        score_run(run_id=2, now=NOW)
        assert {partner_id for partner_id, _version in versions() ^ before} == {network_of_thirty[0]}  # fmt: skip
        assert {row["peers"] for row in kept() if row["quarter"] == QUARTERS[2]} == {28}


def test_too_little_measured_is_not_rated(network_of_thirty: list[int]) -> None:
    with acting(network()):
        put(network_of_thirty[0], QUARTERS[2], {"growth": (1, 10)})
        score_everybody(now=NOW)
        row = next(one for one in kept() if (one["partner_id"], one["quarter"]) == (network_of_thirty[0], QUARTERS[2]))  # fmt: skip
        assert (row["index"], row["colour"], row["coverage"], row["percentile"]) == (
            None,
            0,
            160,
            None,
        )


def test_few_partners_are_not_compared(cast: Cast) -> None:
    with acting(network()):
        put(cast.garage_id, QUARTERS[2], usual(random.Random(1)))
        score_everybody(now=NOW)
        assert kept()[0]["index"] is None
        assert Release.objects.get(number=1).yardsticks == {}


def test_yardsticks_of_a_large_network_come_from_a_sample_of_it(
    network_of_thirty: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinglian.scorecard.queries.values.SAMPLE", 16)
    with acting(network()):
        some = load(quarter=QUARTERS[2], keys=["growth"], only=sampled())
        assert 0 < len(some) < len(network_of_thirty)
        assert score_everybody(now=NOW).partners == len(network_of_thirty)


def test_yardsticks_stay_when_values_move(network_of_thirty: list[int]) -> None:
    with acting(network()):
        score_everybody(now=NOW)
        before = Release.objects.get(number=1).yardsticks
        assert before["garage"]["growth"] == sorted(before["garage"]["growth"])
        assert before["garage"]["return_rate"] == sorted(
            before["garage"]["return_rate"], reverse=True
        )
        for partner_id in network_of_thirty:
            put(partner_id, QUARTERS[2], {"growth": (5, 1)}, run_id=9)
        score_run(run_id=9, now=NOW)
        assert Release.objects.get(number=1).yardsticks == before


def test_an_indicator_measured_later_gets_its_yardsticks_by_the_run_that_brings_values(
    network_of_thirty: list[int],
) -> None:
    with acting(network()):
        score_everybody(now=NOW)
        release = Release.objects.get(number=1)
        later = next(key for key in sorted(release.weights[PROFILE_OF["garage"]]) if key not in release.yardsticks["garage"])  # fmt: skip
        for n, partner_id in enumerate(network_of_thirty):
            put(partner_id, QUARTERS[2], {"growth": (5, 1), later: (n, 100)}, run_id=9)
        score_run(run_id=9, now=NOW)
        release.refresh_from_db()
        assert later in release.yardsticks["garage"]


def test_a_partner_sees_its_own_score_only(network_of_thirty: list[int], cast: Cast) -> None:
    with acting(network()):
        score_everybody(now=NOW)
    with acting(cast.garage_tech.scope):
        own = sql.rows("SELECT * FROM scorecard_pub_score")
        assert {row["partner_id"] for row in own} == {cast.garage_id}
        assert "peers" not in own[0]
        assert len(sql.rows("SELECT quarter FROM scorecard_level")) == len(QUARTERS)
    with acting(cast.csm.scope):
        assert sql.column("SELECT DISTINCT partner_id FROM scorecard_pub_score") == []
