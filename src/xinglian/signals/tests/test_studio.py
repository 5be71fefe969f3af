"""The audience studio: pages of one audience, its past, who is in or out, comparison, files, and whose it is."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.draft import begin_draft
from xinglian.signals import api
from xinglian.signals.actions.keep_days import keep_days
from xinglian.signals.actions.save_audience import save_audience

ClientOf = Callable[[Member], Client]


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


def _saved(member: Member, name: str, expression: str, *, is_shared: bool = True) -> int:
    with acting(member.scope):
        return save_audience(
            name=name, note="", expression=expression, person_name=member.name, now=NOW,
            is_shared=is_shared,
        )  # fmt: skip


def _page(browser: Client, audience_id: int, **asked: str) -> Any:
    return browser.get(reverse("signals:audience", args=[audience_id]), asked)


def test_an_audience_says_who_came_and_who_left_between_two_nights(
    computed: Cast, client_of: ClientOf
) -> None:
    agents = _saved(computed.manager, "Agents", "type:provincial_agent")
    with acting(network()):
        keep_days(now=NOW)
        sql.execute(
            "UPDATE partners_partner SET type = CASE organisation_id WHEN %s THEN 'garage' ELSE 'provincial_agent' END"
            " WHERE organisation_id = ANY(%s)",
            [computed.shuchi_id, [computed.shuchi_id, computed.garage_id]],
        )
        api.refresh(now=NOW + timedelta(days=1))
        keep_days(now=NOW + timedelta(days=1))
        keep_days(now=NOW + timedelta(days=1))
    days = {"since": "2026-11-20", "until": "2026-11-21"}
    page = _page(client_of(computed.director), agents, **days).context["page"]
    assert [one.count for one in page.sizes] == [2, 2]
    assert [one.name for one in page.came] == ["金陵顺达汽修厂"]
    assert [one.name for one in page.left] == ["蜀驰汽配有限公司"]
    mine = _page(client_of(computed.csm), agents, **days).context["page"]
    assert [one.count for one in mine.sizes] == [1, 0]
    assert (mine.came, [one.name for one in mine.left]) == ([], ["蜀驰汽配有限公司"])


def test_a_night_that_is_no_day_is_refused_at_its_field(
    computed: Cast, client_of: ClientOf
) -> None:
    agents = _saved(computed.manager, "Agents", "type:provincial_agent")
    with acting(network()):
        keep_days(now=NOW)
        keep_days(now=NOW + timedelta(days=1))
    answer = _page(client_of(computed.director), agents, since="前天晚上", until="11-21")
    assert "前天晚上" in answer.content.decode()
    assert list(answer.context["nights"].errors) == ["since"]


def test_a_changed_rule_is_marked_on_the_curve(computed: Cast, client_of: ClientOf) -> None:
    one = _saved(computed.manager, "One", "all")
    with acting(network()):
        keep_days(now=NOW)
    with acting(computed.manager.scope):
        save_audience(
            name="One", note="", expression="type:garage", person_name="x", now=NOW, audience_id=one
        )
    with acting(network()):
        keep_days(now=NOW + timedelta(days=1))
    sizes = _page(client_of(computed.manager), one).context["page"].sizes
    assert [(size.count, size.is_new_rule) for size in sizes] == [(3, False), (1, True)]


def test_the_page_counts_samples_and_asks_a_fixed_number_of_questions(
    computed: Cast, client_of: ClientOf
) -> None:
    one = _saved(computed.manager, "One", "tenure_days >= 300")
    for night in range(2):
        with acting(network()):
            keep_days(now=NOW + timedelta(days=night))
    browser = client_of(computed.manager)
    first, again = _page(browser, one), _page(browser, one)
    page = first.context["page"]
    assert (page.count, page.everybody, len(page.sample)) == (3, 3, 3)
    assert [m.code for m in page.sample] == [m.code for m in again.context["page"].sample]
    with CaptureQueriesContext(connection) as few:
        _page(browser, one)
    for number in range(8):
        _saved(computed.manager, f"More {number}", "veteran | type:garage")
    with acting(network()):
        keep_days(now=NOW + timedelta(days=2))
    with CaptureQueriesContext(connection) as many:
        _page(browser, one)
    assert len(many) <= len(few) <= 24


def test_ones_own_audience_is_nobody_elses(computed: Cast, client_of: ClientOf) -> None:
    own = _saved(computed.manager, "Secret plan", "all", is_shared=False)
    assert "Secret plan" in client_of(computed.manager).get(reverse("signals:audiences")).content.decode()  # fmt: skip
    for stranger in (computed.director, computed.csm):
        browser = client_of(stranger)
        assert "Secret plan" not in browser.get(reverse("signals:audiences")).content.decode()
        assert _page(browser, own).status_code == 404
        assert browser.post(reverse("signals:archive_audience", args=[own])).status_code == 404
        assert browser.get(reverse("signals:overlap"), {"of": [f"a{own}", "tveteran"]}).context["chosen"] == 1  # fmt: skip
    _saved(computed.director, "Secret plan", "type:garage")


def test_a_csm_changes_the_own_audiences_only(computed: Cast, client_of: ClientOf) -> None:
    theirs = _saved(computed.manager, "Theirs", "all")
    mine = _saved(computed.csm, "Mine", "all")
    browser = client_of(computed.csm)
    fields = {"name": "New name", "note": "", "audience_expr": "all"}
    assert browser.post(reverse("signals:edit_audience", args=[theirs]), fields).status_code == 403
    assert browser.post(reverse("signals:archive_audience", args=[theirs])).status_code == 422
    assert browser.post(reverse("signals:edit_audience", args=[mine]), fields).status_code == 302
    assert client_of(computed.manager).post(reverse("signals:archive_audience", args=[mine])).status_code == 302  # fmt: skip


def test_favourites_come_first(computed: Cast, client_of: ClientOf) -> None:
    first = _saved(computed.manager, "A", "all")
    _saved(computed.manager, "B", "all")
    browser = client_of(computed.manager)
    listing = reverse("signals:audiences")

    def names(**asked: str) -> list[str]:
        return [row.name for row in browser.get(listing, asked).context["page"].rows]

    assert names(sort="-name") == ["B", "A"]
    browser.post(reverse("signals:star_audience", args=[first]), {"on": "1"})
    assert names(sort="-name") == ["A", "B"]
    assert names(view="starred") == ["A"]
    browser.post(reverse("signals:star_audience", args=[first]))
    assert names(view="starred") == []
    assert names(q="b") == ["B"]


def test_many_are_put_away_and_brought_back(computed: Cast, client_of: ClientOf) -> None:
    ids = [_saved(computed.manager, name, "all") for name in "ABC"]
    browser = client_of(computed.manager)
    listing = reverse("signals:audiences")
    assert browser.post(reverse("signals:archive_many"), {"id": ids[:2]}).status_code == 204
    assert [row.name for row in browser.get(listing).context["page"].rows] == ["C"]
    away = browser.get(listing, {"view": "away"}).context["page"].rows
    assert sorted(row.name for row in away) == ["A", "B"]
    back = {"all": "1"}
    answer = browser.post(
        reverse("signals:restore_many"), back, HTTP_HX_CURRENT_URL="http://x/?view=away",
        HTTP_HX_REQUEST="true",
    )  # fmt: skip
    assert answer.status_code == 204
    assert len(browser.get(listing).context["page"].rows) == 3


def test_explaining_names_figures_and_the_nearest_change(
    computed: Cast, client_of: ClientOf
) -> None:
    one = _saved(computed.manager, "One", "type:garage & tenure_days >= 3000 | region:51 & veteran")
    url = reverse("signals:explain_audience", args=[one])
    browser = client_of(computed.manager)
    told = browser.get(url, {"partner": "p-320104"}).context["told"]
    assert (told.is_in, [line.is_met for line in told.lines]) == (False, [True, False, False, True])
    assert len(told.steps) == 1
    assert "3,000" in told.steps[0]
    assert "2,333" in told.steps[0]
    inside = browser.get(url, {"partner": "P-510104"}).context["told"]
    assert inside.is_in
    assert inside.lines[3].checks[0][2] == "≥ 1,825 days" or "1,825" in inside.lines[3].checks[0][2]
    wrong = browser.get(url, {"partner": "P-9"})
    assert wrong.status_code == 422
    assert "P-9" in wrong.content.decode()
    assert client_of(computed.csm).get(url, {"partner": "P-320104"}).status_code == 422


def test_audiences_and_tags_cross(computed: Cast, client_of: ClientOf) -> None:
    agents = _saved(computed.manager, "Agents", "type:provincial_agent")
    jiangsu = _saved(computed.manager, "Jiangsu", "region:32")
    asked = {"of": [f"a{agents}", f"a{jiangsu}", "tveteran"]}
    found = client_of(computed.manager).get(reverse("signals:overlap"), asked).context["found"]
    only = {crossed.part.of: (crossed.part.only, crossed.expression) for crossed in found.parts}
    assert {of: n for of, (n, _rule) in only.items() if n} == {(0, 1, 2): 1, (0, 2): 1, (1, 2): 1}
    assert only[0, 2][1] == "type:provincial_agent & !region:32 & veteran"
    assert (found.pairs[0].shared, round(found.pairs[0].lift, 2)) == (1, 0.75)
    of_csm = client_of(computed.csm).get(reverse("signals:overlap"), asked).context["found"]
    assert (of_csm.everybody, [side.count for side in of_csm.sides]) == (1, [1, 0, 1])
    choices = client_of(computed.manager).get(reverse("signals:overlap_choices"), {"q": "agen"})
    assert f'"a{agents}"' in choices.content.decode()


def test_a_file_has_the_partners_in_sight_and_no_formula(
    computed: Cast, client_of: ClientOf
) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET name = '=HYPERLINK(1)' WHERE organisation_id = %s",
            [computed.garage_id],
        )
    one = _saved(computed.manager, "One", "all")
    url = reverse("signals:export_audience", args=[one])
    csv: Any = client_of(computed.manager).get(url, {"format": "csv"})
    text = b"".join(csv.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert len(text.splitlines()) == 4
    assert "P-320104,'=HYPERLINK(1)," in text
    narrowed: Any = client_of(computed.csm).get(url, {"format": "csv"})
    assert "P-320104" not in b"".join(narrowed.streaming_content).decode()
    excel: Any = client_of(computed.manager).get(url, {"format": "xlsx"})
    rows = list(load_workbook(BytesIO(b"".join(excel.streaming_content))).worksheets[0].values)
    assert [row[0] for row in rows[1:]] == ["P-320102", "P-320104", "P-510104"]
    assert client_of(computed.auditor).get(url).status_code == 403
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'export_audience'") == 3


def test_a_message_by_the_same_rule_is_shown_before_the_audience_is_put_away(
    computed: Cast, client_of: ClientOf
) -> None:
    one = _saved(computed.manager, "One", "type:garage")
    with acting(network()):
        begin_draft(
            org_id=computed.maker_id, author_id=computed.manager.person_id, author_name="x",
            title="Hello", audience_expr="type:garage", now=NOW,
        )  # fmt: skip
    answer = _page(client_of(computed.manager), one)
    assert [use.title for use in answer.context["page"].uses] == ["Hello"]
    assert "1" in answer.context["confirm"]
    listed = client_of(computed.manager).get(reverse("signals:audiences")).context["page"].rows
    assert listed[0].uses == 1


def test_a_partner_sees_nothing_of_audiences(computed: Cast, client_of: ClientOf) -> None:
    one = _saved(computed.manager, "One", "all")
    browser = client_of(computed.jiangdong_owner)
    for name in ("audience", "explain_audience", "export_audience"):
        assert browser.get(reverse(f"signals:{name}", args=[one])).status_code == 403
    assert browser.get(reverse("signals:overlap")).status_code == 403
