from collections.abc import Callable
from datetime import timedelta

import numpy as np
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import knobs
from xinglian.kernel.scope import acting, network
from xinglian.risk.actions.replay import replay
from xinglian.risk.models import Replay, Watch
from xinglian.risk.queries.quality import HALVED, SHIFTS, quality
from xinglian.risk.tests.test_windows import noisy


def history() -> None:
    """Order lines of the network and a province, as if counted."""
    lines = noisy(0.3, seed=9)
    for path, row in (("", lines[0]), ("cn.east.32", lines[1])):
        cells = [float(value) for value in np.round(row, 2)]
        Watch.objects.create(
            series="order_lines", path=path, first_day=(NOW - timedelta(days=len(cells))).date(), amounts=cells, counts=cells,
            values=cells, expected=cells, lows=cells, highs=cells, last_day=NOW.date(), judged_at=NOW,
        )  # fmt: skip


def test_the_radar_is_measured_by_level_and_at_other_strictness(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    with acting(network()):
        history()
        replay(now=NOW, others=(0.1,))
        found = quality()
    assert found is not None
    assert [str(word) for word, _row in found["levels"]] == ["全网", "省份"]
    assert dict(found["shifts"])[SHIFTS[HALVED]]["share"] == 1
    assert [one["a_year"] for one in found["others"]] == [0.1, 0.4]
    page = client_of(cast.director).get("/risk/quality/").content.decode()
    assert "换一档严格程度" in page


def test_whoever_steers_takes_another_strictness_and_others_cannot(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    answer = client_of(cast.csm).post("/risk/quality/strictness/", {"a_year": "0.1"})
    assert answer.status_code == 403
    assert (
        client_of(cast.director).post("/risk/quality/strictness/", {"a_year": "0.1"}).status_code
        == 302
    )
    with acting(network()):
        assert knobs.value("risk.a_year") == 0.1
        assert not Replay.objects.exists()
    client_of(cast.director).post("/risk/quality/strictness/", {"a_year": "99"})
    with acting(network()):
        assert knobs.value("risk.a_year") == 0.1
