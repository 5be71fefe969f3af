"""Forecasts on pages: lists, their file, the model card, the partner's panel."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions.predict import predict
from xinglian.signals.tests.buyers import UNTIL, every, garages, ledger

ClientOf = Callable[[Member], Client]
LIST = "signals:forecasts"


@pytest.fixture
def told(cast: Cast, tmp_path: Path) -> Cast:
    """The agent orders every ten days, its rival stopped four months ago, the garage has ordered once."""
    days = garages(22) | {
        cast.jiangdong_id: every(10, seed=90),
        cast.shuchi_id: every(10, last=UNTIL - timedelta(120), seed=91),
        cast.garage_id: [UNTIL - timedelta(40)],
    }
    file = ledger(tmp_path / "l.parquet", days)
    with acting(network()):
        predict(now=NOW, order_files=[file])
        api.refresh(now=NOW, order_files=[file])
    return cast


def test_a_list_and_its_tag_mean_the_same_partners(told: Cast, client_of: ClientOf) -> None:
    browser = client_of(told.manager)
    page = browser.get(reverse(LIST), {"list": "risk", "type": "provincial_agent"})
    assert [row["id"] for row in page.context["page"].rows] == [told.shuchi_id]
    assert page.context["page"].rows[0]["reasons"]
    with acting(told.director.scope):
        assert api.audience_ids(expr=page.context["expression"]) == [told.shuchi_id]
        due = api.audience_ids(expr="due_soon")
    rows = browser.get(reverse(LIST)).context["page"].rows
    assert sorted(row["id"] for row in rows) == due
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)


def test_sorting_search_and_a_regional_view(told: Cast, client_of: ClientOf) -> None:
    browser = client_of(told.manager)
    rows = browser.get(reverse(LIST), {"list": "risk", "sort": "-lost"}).context["page"].rows
    assert [row["lost"] for row in rows] == sorted((row["lost"] for row in rows), reverse=True)
    found = browser.get(reverse(LIST), {"list": "risk", "q": "p-510104"}).context
    assert [row["code"] for row in found["page"].rows] == ["P-510104"]
    assert found["expression"] == ""  # a search has no rule that stays true
    regional = client_of(told.csm).get(reverse(LIST), {"list": "risk"}).context["page"].rows
    assert [row["id"] for row in regional] == [told.shuchi_id]


def test_the_file_holds_the_list_and_is_on_record(told: Cast, client_of: ClientOf) -> None:
    answer = client_of(told.manager).get(
        reverse("signals:forecasts_export"), {"list": "risk", "q": "P-510104"}
    )
    lines = answer.content.decode().strip().splitlines()
    assert len(lines) == 2
    assert "P-510104" in lines[1]
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'export_forecasts'") == 1
    assert client_of(told.auditor).get(reverse("signals:forecasts_export")).status_code == 403


def test_the_panel_says_when_why_and_how_right_it_was(told: Cast, client_of: ClientOf) -> None:
    browser = client_of(told.manager)

    def panel(partner_id: int) -> str:
        return browser.get(reverse("signals:expected_panel", args=[partner_id])).content.decode()

    page = panel(told.jiangdong_id)
    assert "约 10 天下一次单" in page
    assert "以往预测是否准确" in page
    assert "历史太短：仅 1 个下单日" in panel(told.garage_id)
    assert client_of(told.shuchi_owner).get(reverse("signals:expected_panel", args=[told.shuchi_id])).status_code == 403  # fmt: skip


def test_a_model_that_has_drifted_is_told_on_both_pages(told: Cast, client_of: ClientOf) -> None:
    browser = client_of(told.manager)
    card = browser.get(reverse("signals:forecast_model"))
    assert [one["days"] for one in card.context["horizons"]] == ["30", "90"]
    assert not card.context["off"]
    with acting(network()):
        sql.execute("UPDATE signals_forecast_check SET said = 0.9, came = 0.6, band = 0.05")
    for name in (LIST, "signals:forecast_model"):
        assert "预测已偏离" in browser.get(reverse(name)).content.decode()


def test_a_long_list_asks_as_few_questions_as_a_short_one(told: Cast, growing: Callable[..., None]) -> None:  # fmt: skip
    def grow() -> None:
        with acting(network()):
            sql.execute("UPDATE signals_forecast SET lost = 0.9, chance_30 = 0.1")

    growing(told.manager, f"{reverse(LIST)}?list=risk", grow)
