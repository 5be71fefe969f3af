"""Audiences by distance and by shape, from the register to the studio."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners.actions.edit_partner import edit_partner
from xinglian.signals import api
from xinglian.signals.queries.explain import explain
from xinglian.signals.queries.problem_text import AudienceUnreadable
from xinglian.signals.queries.select_audience import read

ClientOf = Callable[[Member], Client]
AROUND_NANJING = "inside(31.5 118, 32.6 118, 32.6 119.4, 31.5 119.4)"


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


def ids(member: Member, expr: str) -> list[int]:
    with acting(member.scope):
        return api.audience_ids(expr=expr)


def test_without_coordinates_the_centre_of_the_city_counts(computed: Cast) -> None:
    nanjing = sorted([computed.jiangdong_id, computed.garage_id])
    assert ids(computed.director, "within_km(1, 南京)") == nanjing
    assert ids(computed.director, "within_km(300, 31)") == nanjing
    assert ids(computed.director, "within_km(100, P-510104)") == [computed.shuchi_id]
    assert ids(computed.director, "within_km(1, 32.06 118.78)") == nanjing
    assert ids(computed.director, AROUND_NANJING) == nanjing
    assert ids(computed.director, f"!{AROUND_NANJING}") == [computed.shuchi_id]
    assert ids(computed.csm, AROUND_NANJING) == []
    with acting(computed.director.scope):
        assert read("附近(50.0 km, 南京市)").text == "within_km(50, 3201)"


def test_who_moves_is_elsewhere_after_the_next_refresh(computed: Cast) -> None:
    with acting(computed.director.scope):
        edit_partner(
            partner_id=computed.garage_id, values={"latitude": 31.3, "longitude": 120.6}, now=NOW
        )
    assert computed.garage_id in ids(computed.director, "within_km(1, 3201)")
    with acting(network()):
        before = sql.value("SELECT version FROM signals_position")
        api.refresh(now=NOW, partner_ids=[computed.garage_id])
        after = sql.value("SELECT version FROM signals_position")
        api.refresh(now=NOW, partner_ids=[computed.garage_id])
        api.refresh(now=NOW)
        assert before != after == sql.value("SELECT version FROM signals_position")
    assert ids(computed.director, "within_km(1, 3201)") == [computed.jiangdong_id]
    assert ids(computed.director, "within_km(10, 3205)") == [computed.garage_id]
    assert ids(computed.director, "within_km(1, P-320104)") == [computed.garage_id]


@pytest.mark.parametrize("rule", ["within_km(50, 火星)", "within_km(9000, 3201)", "within_km(3201)", "inside(1 2, 3 4)", "inside()"])  # fmt: skip
def test_a_place_nobody_knows_is_refused_with_an_example(computed: Cast, rule: str) -> None:
    with (
        acting(computed.director.scope),
        pytest.raises(AudienceUnreadable, match=r"31\.2 121\.4|南京"),
    ):
        api.parse_audience(rule)


def test_a_partner_is_explained_by_its_distance(computed: Cast) -> None:
    with acting(computed.director.scope):
        told = explain(read("within_km(100, 3201)"), code="P-510104")
    assert not told.is_in
    assert told.is_fixed
    (line,) = told.lines
    assert "100" in line.label
    (km,) = re.findall(r"[\d,]+", line.value)
    assert 1350 < int(km.replace(",", "")) < 1450


def test_the_builder_takes_distances_and_shapes(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.director)

    def post(**fields: object) -> str:
        rows = {"rows": ["0"], "b0-group": "0"} | fields
        return browser.post(reverse("signals:builder"), rows).content.decode()

    near = post(**{"b0-kind": "within_km", "b0-values": ["3201"], "b0-threshold": "80"})
    assert "within_km(80, 3201)" in near
    assert 'data-audience-count="2"' in near
    drawn = "31.5 118\n32.6 118\n32.6 119.4\n31.5 119.4"
    shape = post(**{"b0-kind": "inside", "b0-values": [drawn]})
    assert AROUND_NANJING in shape
    assert 'data-audience-count="2"' in shape
    begun = post(**{"b0-kind": "inside", "b0-values": ["31.5 118\n32"]})
    assert 'aria-invalid="true"' in begun
    assert "31.5 118\n32" in begun
    values = reverse("signals:builder_values", args=["within_km"])
    assert "3201" in browser.get(values, {"q": "南京"}).content.decode()
    assert "P-320102" in browser.get(values, {"q": "江东"}).content.decode()


def test_the_map_shows_what_is_in_sight_and_no_partner_reads_it(
    computed: Cast, client_of: ClientOf
) -> None:
    url = reverse("signals:map_points")
    everything = client_of(computed.director).get(url).json()
    assert sum(n for _north, _east, n in everything["cells"]) == 3
    assert len(everything["places"]) == 34
    assert sum(n for *_at, n in client_of(computed.csm).get(url).json()["cells"]) == 1
    assert client_of(computed.jiangdong_owner).get(url).status_code == 403
