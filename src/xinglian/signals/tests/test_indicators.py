"""Indicator pages: the catalogue, one indicator, its facts and its file."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel.scope import acting, network
from xinglian.signals.actions.measure import measure
from xinglian.signals.rules.indicator import GROUP_LABELS, GROUPS, INDICATORS, measured
from xinglian.signals.tests.test_measure import buy, part

__all__ = ["part"]
ClientOf = Callable[[Member], Client]


@pytest.fixture
def bought(cast: Cast, part: str) -> Cast:
    with acting(network()):
        for n in range(14):
            day = date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 5)
            buy("P-320102", day, document=f"J{n}", amount=100 + n)
            buy("P-510104", day, document=f"S{n}", amount=300 - n)
        measure(now=NOW)
    return cast


def test_the_catalogue_holds_thirty_and_more_each_whole() -> None:
    assert len(INDICATORS) >= 40
    assert len(measured()) >= 25
    for one in INDICATORS.values():
        assert one.group in GROUPS
        assert GROUP_LABELS[one.group]
        assert bool(one.top and one.bottom) == one.is_measured != bool(one.waits_for), one.key
        assert one.formula
        assert one.owner
        assert one.source
    places = [one.place for one in measured()]
    assert places == list(range(1, len(places) + 1)), "a seat has one indicator, and none is moved"


def test_the_catalogue_says_what_is_measured_and_what_waits(
    bought: Cast, client_of: ClientOf
) -> None:
    page = client_of(bought.director).get("/signals/indicators/").content.decode()
    assert "同比增长" in page
    assert "待有：" in page
    found = (
        client_of(bought.director).get("/signals/indicators/?q=NPS&state=waiting").content.decode()
    )
    assert "NPS" in found
    assert "同比增长" not in found
    assert client_of(bought.jiangdong_owner).get("/signals/indicators/").status_code == 403


def test_the_catalogue_asks_as_much_for_two_partners_as_for_one(
    bought: Cast, client_of: ClientOf
) -> None:
    director, counts = client_of(bought.director), []
    for url in ("/signals/indicators/?type=garage", "/signals/indicators/"):
        director.get(url)
        with CaptureQueriesContext(connection) as asked:
            director.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_indicators_page_shows_regions_of_the_reader_only(
    bought: Cast, client_of: ClientOf
) -> None:
    whole = (
        client_of(bought.director)
        .get("/signals/indicators/basket/?period=2026-09")
        .content.decode()
    )
    assert "蜀驰汽配" in whole
    assert "江东汽配" in whole
    mine = client_of(bought.csm).get("/signals/indicators/basket/?period=2026-09").content.decode()
    assert "蜀驰汽配" in mine
    assert "江东汽配" not in mine
    assert "江苏" not in mine


def test_what_waits_says_for_what(bought: Cast, client_of: ClientOf) -> None:
    page = client_of(bought.director).get("/signals/indicators/nps/")
    assert "已定义，尚未测量" in page.content.decode()
    assert client_of(bought.director).get("/signals/indicators/nothing/").status_code == 404


def test_a_county_adds_up_its_partners(bought: Cast, client_of: ClientOf) -> None:
    page = client_of(bought.director).get(
        "/signals/indicators/basket/?period=2026-09&region=320102"
    )
    assert "江东汽配" in page.content.decode()
    other = client_of(bought.director).get(
        "/signals/indicators/basket/?period=2026-09&region=320104"
    )
    assert "这里没有测量值" in other.content.decode()


def test_a_partner_opens_its_own_facts_and_nobody_elses(bought: Cast, client_of: ClientOf) -> None:
    owner = client_of(bought.jiangdong_owner)
    mine = owner.get(f"/signals/indicators/basket/partner/{bought.jiangdong_id}?period=2026-09")
    assert "J11" in mine.content.decode()
    assert owner.get(f"/signals/indicators/basket/partner/{bought.shuchi_id}").status_code == 403
    for period in ("9999Q4", "9999-12", "0001-01"):
        odd = f"/signals/indicators/basket/partner/{bought.jiangdong_id}?period={period}"
        assert owner.get(odd).status_code == 200, "a month out of the calendar is none"
    away = client_of(bought.csm).get(f"/signals/indicators/basket/partner/{bought.jiangdong_id}")
    assert away.status_code == 404


def test_the_file_holds_the_numbers_of_the_page(bought: Cast, client_of: ClientOf) -> None:
    director = client_of(bought.director)
    csv = director.get(
        "/signals/indicators/basket/export?period=2026-09&format=csv"
    ).content.decode()
    assert "P-320102" in csv
    answer: Any = director.get("/signals/indicators/basket/export?period=2026-09&format=xlsx")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[0] for row in rows[2:]] == ["P-320102", "P-510104"]
    assert rows[2][5:8] == (11100, 1, 111)
