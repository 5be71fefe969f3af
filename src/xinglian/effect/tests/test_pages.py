"""The pages of effectiveness: who opens them, what they add up, and that more messages ask no more questions."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.fixtures.cast import Cast, Member
from xinglian.effect.tests.story import answer, send
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network

Browse = Callable[[Member], Client]
HOME, MESSAGES, EXPORT = (reverse(f"effect:{name}") for name in ("home", "messages", "export"))


def _some(cast: Cast, count: int = 1) -> None:
    for _time in range(count):
        message_id = send(cast, now=clock.now(), title=f"第 {clock.now():%H%M%S%f} 条")
        answer(message_id, sent_at=clock.now(), said=[(cast.jiangdong_owner, "acknowledged", 3)])


def test_everybody_of_the_maker_opens_them_and_no_partner(cast: Cast, client_of: Browse) -> None:
    for url in (HOME, MESSAGES, EXPORT):
        assert client_of(cast.auditor).get(url).status_code == 200
        assert client_of(cast.jiangdong_owner).get(url).status_code == 403


@pytest.mark.parametrize("by", ["topic", "region", "layer", "type", "role", "channel", "author"])
def test_every_way_to_look_has_lines_that_open_to_messages(
    cast: Cast, client_of: Browse, by: str
) -> None:
    _some(cast)
    browser = client_of(cast.director)
    page = browser.get(HOME, {"by": by, "sort": "-response"})
    lines = page.context["lines"]
    assert lines
    behind = browser.get(lines[0]["url"])
    assert behind.context["page"].total == 1
    assert behind.context["page"].rows[0].figures.people == lines[0]["figures"].people


def test_more_messages_ask_no_more_questions(cast: Cast, client_of: Browse) -> None:
    browser = client_of(cast.director)
    asked = []
    for count in (2, 5):
        _some(cast, count)
        for url in (HOME, MESSAGES):
            browser.get(url)
            with CaptureQueriesContext(connection) as queries:
                browser.get(url)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 24


def test_a_csm_sees_the_own_regions_figures(cast: Cast, client_of: Browse) -> None:
    _some(cast)
    page = client_of(cast.csm).get(HOME, {"by": "region"})
    assert [line["figures"].people for line in page.context["lines"]] == [1]
    assert page.context["total"].people == 1
    rows = client_of(cast.csm).get(MESSAGES).context["page"].rows
    assert [row.figures.people for row in rows] == [1]


def test_nothing_yet_is_said_and_not_drawn(cast: Cast, client_of: Browse) -> None:
    page = client_of(cast.director).get(HOME)
    assert page.context["lines"] == []
    assert page.context["chart"] is None
    assert {card.tone for card in page.context["cards"]} == {"none"}


def test_a_strange_address_is_no_error(cast: Cast, client_of: Browse) -> None:
    browser = client_of(cast.director)
    strange = {"days": "7'", "by": "x", "topic": "x", "author": "9" * 40, "layer": "x", "sort": "x;", "after": "zz", "region": "x"}  # fmt: skip
    for url in (HOME, MESSAGES, EXPORT):
        assert browser.get(url, strange).status_code == 200


def test_the_file_has_what_the_page_shows(cast: Cast, client_of: Browse) -> None:
    _some(cast, 2)
    browser = client_of(cast.director)
    content = browser.get(EXPORT, {"by": "message", "format": "xlsx"}).getvalue()
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 3
    assert rows[1][4] == 4
    text = browser.get(EXPORT, {"by": "topic"}).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'export_effect'") == 2


def test_the_trend_has_a_point_a_week(cast: Cast, client_of: Browse) -> None:
    for days in (0, 15):
        now = clock.now() - timedelta(days=days)
        message_id = send(cast, now=clock.now(), days_ago=days)
        answer(message_id, sent_at=now, said=[(cast.jiangdong_owner, "acknowledged", 3)])
    chart = client_of(cast.director).get(HOME).context["chart"]
    assert len(chart.labels) == 2
