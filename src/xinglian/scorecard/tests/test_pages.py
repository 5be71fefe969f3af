"""Pages of health: board, diagnosis, weights by two people, files."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.scorecard.actions.score import score_everybody
from xinglian.scorecard.models import Release
from xinglian.scorecard.queries.diagnosis import diagnosis
from xinglian.scorecard.tests.test_score import network_of_thirty

__all__ = ["network_of_thirty"]
ClientOf = Callable[[Member], Client]


@pytest.fixture
def scored(network_of_thirty: list[int], cast: Cast) -> Cast:
    with acting(network()):
        score_everybody(now=NOW)
    return cast


def form_of(release: Release, **changes: str) -> dict[str, str]:
    typed = {
        f"w:{profile}:{key}": str(weight)
        for profile, row in release.weights.items()
        for key, weight in row.items()
    }
    lines = {"red": "60", "green": "80", "margin": "2", "least_coverage": "50", "note": "more EV"}
    return typed | lines | changes


def test_the_board_shows_regions_movers_and_partners(scored: Cast, client_of: ClientOf) -> None:
    page = client_of(scored.director).get("/scorecard/").content.decode()
    assert "江苏" in page
    assert "G-1" in page
    assert "下降最多" in page
    red = client_of(scored.director).get("/scorecard/?colour=red&sort=-change").content.decode()
    assert "2026 年 4 季度" in red
    assert client_of(scored.garage_tech).get("/scorecard/").status_code == 403
    assert "G-1" not in client_of(scored.csm).get("/scorecard/").content.decode()


def test_the_board_asks_as_much_for_thirty_partners_as_for_one(
    scored: Cast, client_of: ClientOf
) -> None:
    director, counts = client_of(scored.director), []
    for url in ("/scorecard/?layer=core", "/scorecard/"):
        director.get(url)
        with CaptureQueriesContext(connection) as asked:
            director.get(url)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1
    assert counts[1] <= 24


def test_a_diagnosis_adds_up_and_says_what_to_do(scored: Cast) -> None:
    with acting(network()):
        found = diagnosis(partner_id=scored.garage_id)
    assert found is not None
    assert found.index is not None
    assert found.before is not None
    assert found.before.index is not None
    assert round(sum(part.gives for part in found.parts), 1) == found.index
    assert round(found.before.index + sum(step.points for step in found.steps), 1) == found.index
    assert len(found.to_do) == 3
    assert found.to_do[0].gain >= found.to_do[1].gain >= found.to_do[2].gain > 0
    assert {"reach", "signed_in"} <= {part.key for part in found.missing}


def test_staff_and_the_partner_itself_read_the_diagnosis(scored: Cast, client_of: ClientOf) -> None:
    page = (
        client_of(scored.director).get(f"/scorecard/partners/{scored.garage_id}").content.decode()
    )
    assert "三件该做的事" in page
    assert "为什么是这个分" in page
    assert client_of(scored.csm).get(f"/scorecard/partners/{scored.garage_id}").status_code == 404
    panel = client_of(scored.director).get(f"/scorecard/partners/{scored.garage_id}/panel")
    assert "健康指数" in panel.content.decode()
    assert "健康指数" in client_of(scored.director).get("/scorecard/cockpit").content.decode()
    own = client_of(scored.jiangdong_owner).get("/scorecard/mine")
    assert "没有评分" in own.content.decode()
    assert (
        client_of(scored.jiangdong_owner)
        .get(f"/scorecard/partners/{scored.garage_id}/panel")
        .content
        == b""
    )


def test_weights_are_written_by_one_and_released_by_another(
    scored: Cast, client_of: ClientOf
) -> None:
    director, manager = client_of(scored.director), client_of(scored.manager)
    assert client_of(scored.csm).post("/scorecard/weights/begin").status_code == 403
    director.post("/scorecard/weights/begin")
    with acting(network()):
        draft = Release.objects.get(number=2)
    url = f"/scorecard/weights/{draft.pk}"
    short = form_of(draft, **{"w:workshop:growth": "1", "propose": "1"})
    refused = director.post(f"{url}/save", short)
    assert refused.status_code == 422
    assert "合计 85" in refused.content.decode()
    assert director.post(f"{url}/save", form_of(draft, red="90")).status_code == 422
    heavier = {"w:workshop:growth": "2", "w:workshop:ev_readiness": "26", "propose": "1"}
    director.post(f"{url}/save", form_of(draft, **heavier))
    page = director.get(url).content.decode()
    assert "会改变什么" in page
    assert "等第二人复核" in page
    assert director.post(f"{url}/publish").status_code == 409
    manager.post(f"{url}/publish")
    with acting(network()):
        score_everybody(now=NOW)
        first = Release.objects.get(number=1).pk
        released = Release.objects.get(number=2)
        found = diagnosis(partner_id=scored.garage_id)
        kept = sql.column(
            "SELECT DISTINCT release_id FROM scorecard_score WHERE quarter < '2026-10-01'"
        )
    assert (released.state, released.released_by_name) == ("released", scored.manager.name)
    assert kept == [first]
    assert found is not None
    assert found.before is not None
    assert (
        round((found.before.index or 0) + sum(step.points for step in found.steps), 1)
        == found.index
    )


def test_the_database_refuses_a_release_by_its_author(scored: Cast) -> None:
    with pytest.raises(IntegrityError), acting(network()):
        Release.objects.filter(number=1).update(author_id=5, released_by_id=5)


def test_the_file_holds_the_list(scored: Cast, client_of: ClientOf) -> None:
    text = client_of(scored.director).get("/scorecard/export?format=csv").content.decode()
    assert text.count("2026Q4") == 30
    assert client_of(scored.support).get("/scorecard/export").status_code == 403
