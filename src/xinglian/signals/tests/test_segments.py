"""Likeness and segments on PostgreSQL and on pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions.segment import segment

ClientOf = Callable[[Member], Client]


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
        sql.execute(
            "UPDATE signals_figures SET recency_days = 10, orders_24m = 20, amount_24m = 900, amount_12m = 500"
            " WHERE partner_id = %s",
            [cast.jiangdong_id],
        )
        sql.execute(
            "UPDATE signals_figures SET recency_days = 400, gap_ratio = 9, orders_24m = 2, amount_24m = 100, amount_12m = 0"
            " WHERE partner_id = %s",
            [cast.shuchi_id],
        )
        segment(now=NOW)
    return cast


def test_partners_like_a_chosen_one_become_an_audience(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.manager)
    url = reverse("signals:similar")
    page = browser.get(url, {"codes": "p-320102，P-9"})
    assert [row["code"] for row in page.context["chosen"]] == ["P-320102"]
    assert page.context["unknown"] == ["P-9"]
    assert {one.member.code for one in page.context["found"].nearest} <= {"P-510104", "P-320104"}
    gone = browser.post(url, {"codes": "P-320102", "at": "0.95"})
    assert gone.status_code == 302
    with acting(network()):
        kept = sql.value("SELECT id FROM signals_likeness")
    with acting(computed.manager.scope):
        assert computed.jiangdong_id in api.audience_ids(expr=f"like:{kept}")
        assert "P-320102" in api.say_audience(f"like:{kept} & !type:bank")
        with pytest.raises(api.AudienceUnreadable):
            api.parse_audience("like:12345")
    with acting(computed.csm.scope):
        # The chosen one lies elsewhere: its own code is not told, and the pattern stays the same.
        assert "P-320102" not in api.say_audience(f"like:{kept}")
        assert computed.jiangdong_id not in api.audience_ids(expr=f"like:{kept}")
    assert browser.post(url, {"codes": "P-320102", "at": "0.95"}).status_code == 302
    with acting(network()):
        assert sql.value("SELECT count(*) FROM signals_likeness") == 1
    assert browser.post(url, {"codes": "P-9"}).status_code == 422
    assert browser.get(gone["Location"]).status_code == 200


def test_purchase_segments_are_counted_within_reach_and_pick_audiences(
    computed: Cast, client_of: ClientOf
) -> None:
    page = client_of(computed.director).get(reverse("signals:segments")).context["page"]
    assert {one.key: one.count for one in page.segments if one.count} == {
        "champions": 1,
        "asleep": 1,
    }
    assert (page.buyers, page.everybody) == (2, 3)
    assert sum(cell.count for row in page.cells for cell in row) == 2
    mine = client_of(computed.csm).get(reverse("signals:segments")).context["page"]
    assert {one.key: one.count for one in mine.segments if one.count} == {"asleep": 1}
    with acting(computed.manager.scope):
        assert api.audience_ids(expr="rfm:champions & rfm:r5") == [computed.jiangdong_id]
        assert api.say_audience("rfm:champions")
    assert client_of(computed.jiangdong_owner).get(reverse("signals:segments")).status_code == 403


def test_too_few_partners_make_no_clusters(computed: Cast, client_of: ClientOf) -> None:
    assert (
        client_of(computed.director).get(reverse("signals:segments")).context["page"].groups == []
    )
    with acting(network()):
        segment(now=NOW)
        assert sql.value("SELECT count(*) FROM signals_segmentation") == 4
        assert (
            sql.value("SELECT moved FROM signals_segmentation WHERE kind = 'rfm' ORDER BY id DESC")
            == 0
        )
