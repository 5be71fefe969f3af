"""The list: filters, search, paging, counts, views, bulk, export."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from openpyxl import load_workbook

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api
from xinglian.partners.queries.partner_list import Filters, partner_page

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SignIn = Callable[[Member], Client]


@pytest.fixture
def many(cast: Cast) -> Cast:
    with acting(network()):
        for n in range(120):
            api.register_partner(
                code=f"M-{n:03}", name=f"{'鸿达驰远'[n % 4]}{'东南西北'[n // 4 % 4]}汽车配件有限公司",
                type=["garage", "city_wholesaler"][n % 2], region_code=["320102", "510104"][n % 2],
                joined_on=None if n % 5 == 0 else date(2020, 1 + n % 12, 1), status="active",
                now=NOW, is_simulated=n % 2 == 0,
            )  # fmt: skip
        sql.execute(
            "UPDATE partners_partner SET bought_12m_minor = (ordinal * 7919) %% 1000 * 100, layer ="
            " (ARRAY['core','close','base','emerging'])[1 + ordinal %% 4]", [],
        )  # fmt: skip
    return cast


@pytest.mark.parametrize(
    "sort",
    ["name", "-name", "strokes", "-strokes", "bought", "-bought", "code", "joined", "-joined"],
)
def test_pages_follow_one_another_without_gap_or_repeat(many: Cast, sort: str) -> None:
    with acting(many.director.scope):
        forward: list[int] = []
        page = partner_page(by=Filters(sort=sort))
        starts = [page]
        forward += [row["id"] for row in page.rows]
        while page.next:
            page = partner_page(by=Filters(sort=sort), after=page.next)
            starts.append(page)
            forward += [row["id"] for row in page.rows]
        assert len(forward) == len(set(forward)) == 123
        back = partner_page(by=Filters(sort=sort), before=page.previous or "")
        assert [row["id"] for row in back.rows] == [row["id"] for row in starts[-2].rows]


def test_a_list_asked_for_again_shows_what_changed_meanwhile(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.director)
    for words in ("未改名", "江东新名"):
        with acting(network()):
            sql.execute(
                "UPDATE partners_partner SET short_name = %s, csm_person_id = %s WHERE organisation_id = %s",
                [words, cast.auditor.person_id, cast.jiangdong_id],
            )
        for _again in range(2):
            page = client.get("/partners/").content.decode()
            assert words in page
            assert cast.auditor.name in page  # looks after a partner, and is nobody to choose


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hans", ["丁一", "鸿达", "王家"]),
        ("en", ["丁一", "鸿达", "王家"]),
        ("zh-hant", ["丁一", "王家", "鸿达"]),
    ],
)
def test_names_are_sorted_by_sound_and_in_traditional_chinese_by_strokes(
    cast: Cast, language: str, expected: list[str]
) -> None:
    with acting(network()):
        for n, name in enumerate(("王家", "丁一", "鸿达")):
            api.register_partner(
                code=f"S-{n}", name=f"{name}汽配公司", short_name=name, type="garage",
                region_code="320102", status="active", now=NOW, is_simulated=True,
            )  # fmt: skip
    with acting(cast.director.scope), override(language):
        names = [row["short_name"] for row in partner_page(by=Filters()).rows]
    assert [name for name in names if name in expected] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江东", {"江东汽配有限公司"}),
        ("jdqp", {"江东汽配有限公司"}),
        ("JIANGDONG", {"江东汽配有限公司"}),
        ("Ｐ-３２０１０２", {"江东汽配有限公司"}),
        ("蜀", {"蜀驰汽配有限公司"}),
        ("汽配 蜀", {"蜀驰汽配有限公司"}),
        ("%", set()),
        ("没有这家", set()),
        ("'; DROP TABLE partners_partner; --", set()),
    ],
)
def test_search_finds_by_name_code_and_pinyin(cast: Cast, text: str, expected: set[str]) -> None:
    with acting(cast.director.scope):
        assert {row["name"] for row in partner_page(by=Filters(text=text)).rows} == expected


def test_filters_compose(many: Cast, client_of: SignIn) -> None:
    client = client_of(many.director)
    page = client.get("/partners/?type=garage&region=east&status=active&layer=core&layer=base")
    rows = page.context["page"].rows
    assert rows
    assert {row["type"] for row in rows} == {"garage"}
    assert {row["province_code"] for row in rows} == {"32"}
    assert {row["layer"] for row in rows} <= {"core", "base"}


def test_the_list_is_filtered_by_what_was_bought_as_people_write_amounts(
    many: Cast, client_of: SignIn
) -> None:
    client = client_of(many.director)
    with acting(network()):
        wanted = sql.value(
            "SELECT count(*) FROM partners_partner WHERE bought_12m_minor BETWEEN 20000 AND 70000"
        )
    page = client.get("/partners/?bought_from=200元&bought_to=0.07&bought_to_unit=万")
    assert page.context["page"].total == wanted > 0
    assert "¥200 至 ¥700" in page.content.decode()
    slip = client.get("/partners/?bought_from=many")
    assert slip.context["page"].total == 123
    assert "“many”不是金额" in slip.content.decode()
    turned = client.get("/partners/?bought_from=2万&bought_to=1万").content.decode()
    assert "比前一个小" in turned


def test_search_narrows_by_region_for_a_regional_csm(many: Cast, client_of: SignIn) -> None:
    found = client_of(many.csm).get("/partners/?q=汽车").context["page"]
    assert found.rows
    assert {row["province_code"] for row in found.rows} == {"51"}


def test_the_list_asks_a_fixed_number_of_queries(many: Cast, client_of: SignIn) -> None:
    client = client_of(many.director)
    client.get("/partners/")
    for url in ("/partners/", "/partners/?q=鸿东&type=garage", "/partners/?sort=-bought&region=32"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 18, [query["sql"][:120] for query in asked]


def test_offered_filters_and_bulk_actions_join_the_list(many: Cast, client_of: SignIn) -> None:
    from xinglian.partners.queries import bulk_actions, partner_list
    from xinglian.ui import offered_filters

    api.offer_filter(
        offered_filters.ListFilter(
            key="even", label="Even", choices=lambda viewer: [("1", "yes")],
            where=lambda value: ("p.ordinal % 2 = 0".replace("%", "%%"), []),
        )
    )  # fmt: skip
    api.offer_bulk(api.BulkAction(key="t", label="Do it", icon="send", url_name="partners:options"))
    try:
        page = client_of(many.director).get("/partners/?even=1")
        assert {row["id"] for row in page.context["page"].rows}
        assert page.context["page"].total < 123
        assert b"Do it" in page.content
    finally:
        offered_filters.take_back(partner_list.LIST, "even")
        bulk_actions._actions.pop("t")


def test_csm_of_everything_that_matches(many: Cast, client_of: SignIn) -> None:
    answer = client_of(many.director).post(
        "/partners/bulk/csm",
        {"all": "1", "query": "type=garage", "csm": str(many.csm.person_id)},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/partners/?type=garage"
    with acting(network()):
        assert (
            sql.value("SELECT count(*) FROM partners_partner WHERE csm_person_id IS NOT NULL") == 61
        )


def test_a_bulk_action_refused_says_why(many: Cast, client_of: SignIn) -> None:
    client = client_of(many.director)
    nothing = client.post("/partners/bulk/status", {"status": "ended", "why": "x"})
    assert nothing.status_code == 422
    wrong = client.post(
        "/partners/bulk/status", {"status": "prospect", "why": "x", "id": [many.garage_id]}
    )
    assert wrong.status_code == 422
    assert "金陵顺达汽修厂" in wrong.content.decode()


def test_a_saved_view_says_how_many_it_shows(cast: Cast, client_of: SignIn) -> None:
    director = client_of(cast.director)
    director.post(
        "/identity/lists/views/save",
        {"list": "partners.partners", "name": "江苏", "query": "region=32", "back": "/partners/"},
    )
    page = director.get("/partners/?region=32&sort=-bought")
    view = next(tab for tab in page.context["desk"].tabs if tab.label == "江苏")
    assert view.active
    assert view.count == 2


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_export_is_what_one_sees_and_harmless(many: Cast, client_of: SignIn) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET name = '=cmd()' WHERE organisation_id = %s",
            [many.garage_id],
        )
    client = client_of(many.director)
    lines = rows_of(client.get("/partners/export?format=csv&type=garage"))
    assert len(lines[0]) == 1  # the ribbon: something here is simulated
    assert lines[1][-1] == "simulated"
    assert len(lines) == 2 + 61
    assert {line[-1] for line in lines[2:]} == {"0", "1"}
    assert [line[1] for line in lines if line[0] == "P-320104"] == ["'=cmd()"]
    # Sichuan's partners are real: no ribbon, and nobody from elsewhere.
    assert len(rows_of(client_of(many.csm).get("/partners/export?format=csv"))) == 1 + 61
    sheet = load_workbook(io.BytesIO(client.get("/partners/export?format=xlsx").getvalue())).active
    assert sheet is not None
    risky = next(row for row in sheet.iter_rows() if row[0].value == "P-320104")[1]
    assert (risky.value, risky.data_type) == ("=cmd()", "s")
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'export_partners'") == 3


def test_hostile_names_are_shown_as_text(cast: Cast, client_of: SignIn) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET name = '<script>x</script>', short_name = '<b>y'"
            " WHERE organisation_id = %s",
            [cast.garage_id],
        )
    for url in (
        "/partners/",
        f"/partners/{cast.garage_id}",
        f"/partners/{cast.garage_id}?tab=details",
    ):
        page = client_of(cast.director).get(url).content.decode()
        assert "<script>x" not in page
        assert "<b>y" not in page
