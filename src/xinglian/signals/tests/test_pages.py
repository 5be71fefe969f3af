"""Pages of signals, as the cast sees them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.queries import tag_filter
from xinglian.signals.rules import registry

ClientOf = Callable[[Member], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


def test_staff_read_the_tag_list_and_a_partner_does_not(
    computed: Cast, client_of: ClientOf
) -> None:
    answer = client_of(computed.director).get(reverse("signals:tags"), {"family": "season"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "cold_region" in page
    assert "plum_rain_region" in page
    assert client_of(computed.jiangdong_owner).get(reverse("signals:tags")).status_code == 403


def test_the_tag_list_is_read_page_by_page(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.director)
    first = browser.get(reverse("signals:tags")).context["page"]
    assert len(first.rows) < first.total == len(api.TAGS)
    then = browser.get(reverse("signals:tags"), {"after": first.next}).context["page"]
    assert not {row.key for row in first.rows} & {row.key for row in then.rows}
    assert then.first == len(first.rows) + 1


def test_the_tag_list_can_be_searched_and_narrowed(computed: Cast, client_of: ClientOf) -> None:
    page = (
        client_of(computed.director)
        .get(reverse("signals:tags"), {"family": "season", "q": "rain"})
        .content.decode()
    )
    assert "plum_rain_region" in page
    assert "cold_region" not in page
    assert "key_account" not in page


def test_a_csm_sees_counts_of_the_own_region(computed: Cast, client_of: ClientOf) -> None:
    page = client_of(computed.csm).get(reverse("signals:tag", args=["veteran"]))
    assert page.context["page"].row.count == 1
    assert page.context["page"].provinces == {"51": 1}
    assert (
        client_of(computed.director)
        .get(reverse("signals:tag", args=["veteran"]))
        .context["page"]
        .row.count
        == 3
    )


def test_a_tag_page_has_definition_thresholds_map_and_partners(
    computed: Cast, client_of: ClientOf
) -> None:
    answer = client_of(computed.manager).get(reverse("signals:tag", args=["veteran"]))
    page = answer.content.decode()
    assert "tenure_days &gt;= 1825" in page
    assert "金陵顺达汽修厂" in page
    assert 'name="days"' in page
    assert (
        client_of(computed.auditor)
        .get(reverse("signals:tag", args=["veteran"]))
        .content.decode()
        .count('name="days"')
        == 0
    )
    assert (
        client_of(computed.manager).get(reverse("signals:tag", args=["no_such"])).status_code == 404
    )


def test_a_tag_with_a_colon_has_a_page(computed: Cast, client_of: ClientOf) -> None:
    assert (
        client_of(computed.director)
        .get(reverse("signals:tag", args=["buys:antifreeze"]))
        .status_code
        == 200
    )


def test_thresholds_are_changed_by_those_who_may(computed: Cast, client_of: ClientOf) -> None:
    url = reverse("signals:set_threshold", args=["key_account"])
    assert client_of(computed.auditor).post(url, {"amount": "5"}).status_code == 403
    assert (
        client_of(computed.manager).post(url, {"amount": "800万", "why": "new year"}).status_code
        == 302
    )
    with acting(network()):
        assert sql.value(
            "SELECT value FROM kernel_knobvalue WHERE key = 'signals.tag.key_account.amount'"
        ) in (8_000_000, "8000000")
    assert client_of(computed.manager).post(url, {"amount": "99999999999999"}).status_code == 422


def test_an_agent_reads_why_about_itself_and_not_about_a_competitor(
    computed: Cast, client_of: ClientOf
) -> None:
    browser = client_of(computed.jiangdong_owner)
    own = browser.get(
        reverse("signals:why", args=["veteran", computed.jiangdong_id]),
        HTTP_HX_TARGET="xl-drawer-body",
        **HTMX,
    )
    assert own.status_code == 200
    assert "1,825" in own.content.decode()
    assert (
        browser.get(reverse("signals:why", args=["veteran", computed.shuchi_id])).status_code == 403
    )
    assert (
        browser.get(reverse("signals:partner_panel", args=[computed.shuchi_id])).status_code == 403
    )
    assert (
        browser.get(reverse("signals:partner_panel", args=[computed.jiangdong_id])).status_code
        == 200
    )


def test_a_dealer_learns_neither_how_many_partners_there_are_nor_of_tags_kept_from_it(
    computed: Cast, client_of: ClientOf
) -> None:
    with acting(network()):
        sql.execute("UPDATE signals_refresh SET partners = 48317")
    inner = sum(tag.is_inner for tag in registry.TAGS.values())
    assert inner
    panel = reverse("signals:partner_panel", args=[computed.jiangdong_id])
    own = client_of(computed.jiangdong_owner).get(panel).content.decode()
    assert not any(number in own for number in ("48317", "48,317"))
    assert re.search(rf"\D{len(registry.TAGS) - inner}\D", own)
    assert not re.search(rf"\D{len(registry.TAGS)}\D", own)
    assert re.search(
        rf"\D{len(registry.TAGS)}\D", client_of(computed.manager).get(panel).content.decode()
    )


def test_a_csm_gets_no_figures_of_other_regions(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.csm)
    assert (
        browser.get(reverse("signals:why", args=["veteran", computed.jiangdong_id])).status_code
        == 404
    )
    assert (
        "veteran"
        not in browser.get(
            reverse("signals:partner_panel", args=[computed.jiangdong_id])
        ).content.decode()
    )


def builder(browser: Client, **fields: object) -> str:
    answer = browser.post(reverse("signals:builder"), fields, **HTMX)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


def count_in(page: str) -> str:
    return page.split('data-audience-count="')[1].split('"', maxsplit=1)[0]


def test_rows_become_text_and_counts(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.director)
    page = builder(
        browser,
        **{
            "rows": ["0", "1"], "b0-group": "0", "b0-kind": "type",
            "b0-values": ["provincial_agent", "garage"], "b1-group": "0", "b1-kind": "region",
            "b1-values": ["51"], "b1-exclude": "1",
        },
    )  # fmt: skip
    assert "(type:provincial_agent | type:garage) &amp; !region:51" in page
    assert count_in(page) == "2"


def test_text_becomes_rows(computed: Cast, client_of: ClientOf) -> None:
    page = (
        client_of(computed.director)
        .get(
            reverse("signals:builder"),
            {"audience_expr": "region:江苏 & tenure_days >= 300 | type:garage"},
            **HTMX,
        )
        .content.decode()
    )
    assert count_in(page) == "2"
    assert page.count('name="rows"') == 3
    assert "江苏" in page
    assert 'name="audience_expr"' in page


def test_buttons_add_and_remove_rows_and_groups(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.director)
    row = {"b0-group": "0", "b0-kind": "tag", "b0-values": ["veteran"]}
    assert builder(browser, rows=["0"], **row, action="add:type@0").count('name="rows"') == 2
    assert builder(browser, rows=["0"], **row, action="group:region").count('name="rows"') == 2
    emptied = builder(browser, rows=["0"], **row, action="remove:0")
    assert emptied.count('name="rows"') == 0
    assert count_in(emptied) == ""


def test_a_mistake_is_underlined_where_it_is(computed: Cast, client_of: ClientOf) -> None:
    page = builder(
        client_of(computed.director), **{"from": "text", "audience_expr": "veteran & cold_regoin"}
    )
    assert ">cold_regoin</mark>" in page
    assert "cold_region" in page
    assert count_in(page) == ""


def test_hostile_text_is_only_text(computed: Cast, client_of: ClientOf) -> None:
    page = builder(
        client_of(computed.director),
        **{"from": "text", "audience_expr": "<script>alert(1)</script>"},
    )
    assert "<script>" not in page


def test_a_sample_shows_partners_of_the_audience(computed: Cast, client_of: ClientOf) -> None:
    url = reverse("signals:builder_sample")
    page = (
        client_of(computed.director)
        .post(url, {"audience_expr": "type:garage"}, **HTMX)
        .content.decode()
    )
    assert "金陵顺达汽修厂" in page
    assert (
        "金陵顺达汽修厂"
        not in client_of(computed.csm)
        .post(url, {"audience_expr": "type:garage"}, **HTMX)
        .content.decode()
    )


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("tag", "cold", "cold_region"),
        ("region", "nanj", "3201"),
        ("type", "", "garage"),
        ("figure", "amount_12", "amount_12m"),
        ("csm", "", ""),
    ],
)
def test_pickers_find_values(
    computed: Cast, client_of: ClientOf, kind: str, words: str, expected: str
) -> None:
    page = client_of(computed.director).get(
        reverse("signals:builder_values", args=[kind]), {"q": words}
    )
    assert page.status_code == 200
    assert expected in page.content.decode()


def test_an_audience_is_saved_changed_put_away_and_taken_back(
    computed: Cast, client_of: ClientOf
) -> None:
    browser = client_of(computed.manager)
    new = reverse("signals:new_audience")
    assert (
        browser.post(
            new, {"name": "Agents", "note": "", "audience_expr": "type:provincial_agent"}
        ).status_code
        == 302
    )
    taken = browser.post(new, {"name": "Agents", "note": "", "audience_expr": "type:garage"})
    assert taken.status_code == 422
    assert "Agents" in taken.content.decode()
    assert (
        browser.post(
            new, {"name": "Broken", "note": "", "audience_expr": "type:gorage"}
        ).status_code
        == 422
    )
    assert browser.post(new, {"name": " ", "note": "", "audience_expr": "all"}).status_code == 422
    assert browser.post(new, {"name": "All", "note": "", "audience_expr": "all"}).status_code == 302
    listed = browser.get(reverse("signals:audiences"))
    assert [(row.name, row.count) for row in listed.context["page"].rows] == [
        ("All", 3),
        ("Agents", 2),
    ]
    agents = listed.context["page"].rows[1].audience_id
    edit = reverse("signals:edit_audience", args=[agents])
    assert (
        browser.post(
            edit,
            {"name": "Agents", "note": "x", "audience_expr": "type:provincial_agent & veteran"},
        ).status_code
        == 302
    )
    assert (
        "Agents"
        in client_of(computed.auditor)
        .get(reverse("signals:tag", args=["veteran"]))
        .content.decode()
    )
    assert browser.post(reverse("signals:archive_audience", args=[agents])).status_code == 302
    assert browser.get(edit).status_code == 404
    assert browser.post(reverse("signals:restore_audience", args=[agents])).status_code == 302
    assert browser.get(edit).status_code == 200
    with acting(network()):
        verbs = sql.column(
            "SELECT verb FROM kernel_audit WHERE subject = 'signals.audience' ORDER BY id"
        )
    assert verbs == [
        "save_audience",
        "save_audience",
        "change_audience",
        "archive_audience",
        "restore_audience",
    ]


def test_the_auditor_reads_audiences_and_saves_none(computed: Cast, client_of: ClientOf) -> None:
    browser = client_of(computed.auditor)
    assert browser.get(reverse("signals:audiences")).status_code == 200
    assert (
        browser.post(
            reverse("signals:new_audience"), {"name": "x", "audience_expr": "all"}
        ).status_code
        == 403
    )


def test_no_view_answers_a_stranger(db: None) -> None:
    for name in ("tags", "audiences", "new_audience", "builder"):
        assert Client().get(reverse(f"signals:{name}")).status_code == 302


def test_lists_ask_the_same_few_questions_however_long_they_are(
    computed: Cast, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser = client_of(computed.manager)
    for number in range(12):
        fields = {
            "name": f"Audience {number}",
            "note": "",
            "audience_expr": "veteran | type:garage",
        }
        assert browser.post(reverse("signals:new_audience"), fields).status_code == 302
    for url, most in (
        (reverse("signals:audiences"), 15),
        (reverse("signals:tags"), 12),
        (reverse("signals:tag", args=["veteran"]), 20),
    ):
        with django_assert_max_num_queries(most):
            assert browser.get(url).status_code == 200


def test_the_register_is_narrowed_to_a_tag(
    computed: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(network()):
        wanted = set(
            sql.column("SELECT partner_id FROM signals_pub_partner_tag WHERE tag = 'veteran'")
        )
    assert len(wanted) == 3

    def listed(member: Member, tag: str) -> set[int]:
        answer = client_of(member).get("/partners/", {"tag": tag})
        assert answer.status_code == 200
        return {row["id"] for row in answer.context["page"].rows}

    assert listed(computed.director, "veteran") == wanted
    assert listed(computed.csm, "veteran") == {computed.shuchi_id}
    assert listed(computed.director, "no_such_tag") >= wanted
    monkeypatch.setattr(tag_filter, "_FEW", 0)
    assert listed(computed.director, "veteran") == wanted
