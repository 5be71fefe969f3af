from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.catalogue.actions.keep_reference import add_reference
from xinglian.catalogue.rules.words import Direction, ReferenceKind
from xinglian.catalogue.tests.goods import shelf
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.actions.sound_alarm import sound_alarm
from xinglian.policyradar.models import Entry, Step
from xinglian.policyradar.queries import affected, entries
from xinglian.policyradar.reactions import stop_the_clock
from xinglian.push import api as push
from xinglian.push.events import MessageReleased
from xinglian.signals import api as signals

ClientOf = Callable[[Member], Client]


def viewer_of(member: Member, *roles: Role) -> Viewer:
    return Viewer(
        person_id=member.person_id, membership_id=member.membership_id, name=member.name, org_id=member.org_id,
        roles=frozenset(roles),
    )  # fmt: skip


@pytest.fixture
def counted(cast: Cast) -> Cast:
    """Audiences know the three partners."""
    with acting(network()):
        signals.refresh(now=NOW)
    return cast


def form(**other: Any) -> dict[str, Any]:
    return {
        "title": "汽车以旧换新补贴实施细则", "kind": "subsidy", "summary": "报废旧车购新能源车，补贴 2 万元。", "issuer": "商务部", "source": "",
        "link": "https://www.mofcom.gov.cn/zc/1.html", "published_on": "2026-11-18", "effective_on": "2026-12-01",
        "expires_on": "2027-12-31", "brands": "", "makes": "", "part_numbers": "", "audience_expr": "all",
    } | other  # fmt: skip


def entry_of(client: Client, **other: Any) -> Entry:
    answer = client.post("/policyradar/new/", form(**other))
    assert answer.status_code == 302, answer.content.decode().split('class="xl-error"')[1:]
    with acting(network()):
        return Entry.objects.order_by("-id")[0]


def test_an_entry_goes_from_writing_to_advice_to_the_second_person_and_is_pushed(
    counted: Cast, client_of: ClientOf
) -> None:
    officer, director = client_of(counted.officer), client_of(counted.director)
    entry = entry_of(officer, regions=["32"])
    assert (entry.state, entry.owner_name, entry.due_at - entry.found_at) == ("relevant", counted.officer.name, timedelta(hours=72))  # fmt: skip
    assert entry.partners_n == 2
    assert officer.post(f"/policyradar/{entry.pk}/advice/").status_code == 302
    with acting(network()):
        entry.refresh_from_db()
        message = sql.row("SELECT * FROM push_message WHERE id = %s", [entry.message_id]) or {}
        words = dict(sql.row("SELECT subject, body FROM push_variant WHERE message_id = %s AND language = 'zh-hans'", [entry.message_id]) or {})  # fmt: skip
    assert (entry.state, message["state"]) == ("drafted", "draft")
    assert 71 * 60 < message["target_minutes"] <= 72 * 60
    assert message["audience_expr"] == "region:32"
    assert "2026-12-01" in words["body"]
    assert "江苏" in words["body"]
    assert "补贴" in words["subject"]
    message_id = entry.message_id or 0
    with acting(counted.officer.scope):
        knobs.turn(key="push.approval_size", to=1)
        assert push.hand_in(message_id=message_id, now=NOW) == "in_review"
    assert "等第二人审批" in director.get("/policyradar/?state=drafted").content.decode()
    with acting(counted.director.scope):
        push.approve(message_id=message_id, person_id=counted.director.person_id, name=counted.director.name, now=NOW)  # fmt: skip
    with acting(network()):
        stop_the_clock(MessageReleased(message_id=message_id))
        entry.refresh_from_db()
    assert (entry.state, entry.pushed_at is not None) == ("pushed", True)
    assert officer.post(f"/policyradar/{entry.pk}/done/", {"outcome": ""}).status_code == 422
    assert (
        officer.post(f"/policyradar/{entry.pk}/done/", {"outcome": "三家门店已备案"}).status_code
        == 302
    )
    assert "三家门店已备案" in officer.get(f"/policyradar/{entry.pk}/").content.decode()


def test_advice_from_a_foreign_text_says_so_and_waits_to_be_read_through(
    counted: Cast, client_of: ClientOf
) -> None:
    officer = client_of(counted.officer)
    foreign = entry_of(officer, title="NHTSA 21V215 · FORD", summary="The fuel pump may fail. Stop sale.", link="")  # fmt: skip
    own = entry_of(officer)
    for entry in (foreign, own):
        assert officer.post(f"/policyradar/{entry.pk}/advice/").status_code == 302
    with acting(network()):
        drafts = {}
        for entry in (foreign, own):
            entry.refresh_from_db()
            rows = sql.rows("SELECT language, is_checked, body FROM push_variant WHERE message_id = %s", [entry.message_id])  # fmt: skip
            drafts[entry.pk] = {row["language"]: row for row in rows}
    from_abroad, at_home = drafts[foreign.pk], drafts[own.pk]
    assert {language: row["is_checked"] for language, row in from_abroad.items()} == {"zh-hans": False, "zh-hant": False, "en": True}  # fmt: skip
    assert "原文，尚未翻译" in from_abroad["zh-hans"]["body"]
    assert {language: row["is_checked"] for language, row in at_home.items()} == {"zh-hans": True, "zh-hant": True, "en": False}  # fmt: skip
    assert "待翻译" in officer.get(f"/policyradar/{foreign.pk}/").content.decode()
    assert "待翻译" not in officer.get(f"/policyradar/{own.pk}/").content.decode()


def test_a_deleted_draft_leaves_the_entry_waiting_for_advice_again(
    counted: Cast, client_of: ClientOf
) -> None:
    officer = client_of(counted.officer)
    entry = entry_of(officer)
    officer.post(f"/policyradar/{entry.pk}/advice/")
    assert "已有建议草稿" in officer.post(f"/policyradar/{entry.pk}/advice/", follow=True).content.decode()  # fmt: skip
    with acting(network()):
        entry.refresh_from_db()
        first = entry.message_id
        sql.execute("DELETE FROM push_variant WHERE message_id = %s", [first])
        sql.execute("DELETE FROM push_message WHERE id = %s", [first])
    assert "草稿已失" in officer.get(f"/policyradar/{entry.pk}/").content.decode()
    assert officer.post(f"/policyradar/{entry.pk}/advice/").status_code == 302
    with acting(network()):
        entry.refresh_from_db()
    assert entry.message_id != first


def test_many_are_put_aside_with_one_reason_and_come_back_by_one_undo(
    counted: Cast, client_of: ClientOf
) -> None:
    client = client_of(counted.manager)
    found = [entry_of(client, title=f"通知 {n}", link=f"https://a.cn/{n}") for n in range(3)]
    data: dict[str, Any] = {"id": [one.pk for one in found], "reason": ""}
    assert client.post("/policyradar/irrelevant/", data).status_code == 422
    assert (
        client.post("/policyradar/irrelevant/", data | {"reason": "只管旅居车"}).status_code == 302
    )
    with acting(network()):
        assert set(Entry.objects.values_list("state", "reason")) == {("irrelevant", "只管旅居车")}
        stroke = Step.objects.order_by("-id").values_list("stroke", flat=True)[0]
    assert client.post(f"/policyradar/undo/{stroke}/").status_code == 302
    with acting(network()):
        assert set(Entry.objects.values_list("state", "reason")) == {("relevant", "")}
    assert client.post(f"/policyradar/undo/{stroke}/", headers={"HX-Request": "true"}).status_code == 409  # fmt: skip


def test_a_correction_is_taken_back_with_its_days(counted: Cast, client_of: ClientOf) -> None:
    client = client_of(counted.manager)
    entry = entry_of(client)
    client.post(
        f"/policyradar/{entry.pk}/edit/", form(effective_on="2026-12-15", title="另一个标题")
    )
    with acting(network()):
        stroke = Step.objects.order_by("-id").values_list("stroke", flat=True)[0]
    client.post(f"/policyradar/undo/{stroke}/")
    with acting(network()):
        entry.refresh_from_db()
    assert (entry.title, entry.effective_on and entry.effective_on.isoformat()) == ("汽车以旧换新补贴实施细则", "2026-12-01")  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"link": "ftp://a.cn/1"}, "https://"), ({"expires_on": "2026-11-30"}, "早于"), ({"part_numbers": "NO-SUCH-1"}, "NO-SUCH-1"),
        ({"brands": "无此品牌"}, "无此品牌"), ({"regions": ["999999"]}, "999999"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    counted: Cast, client_of: ClientOf, wrong: dict[str, Any], said: str
) -> None:
    answer = client_of(counted.officer).post("/policyradar/new/", form(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with acting(network()):
        assert not Entry.objects.exists()


def test_parts_are_found_by_category_brand_make_and_number(cast: Cast) -> None:
    with acting(cast.director.scope):
        made = shelf()
        add_reference(
            part_id=made["old"].pk, kind=ReferenceKind.OE, brand="Toyota", number="04465-02220", direction=Direction.BOTH, now=NOW,
        )  # fmt: skip

        def numbers(**scope: Any) -> set[str]:
            whole = {"categories": [], "brands": [], "makes": [], "numbers": []} | scope
            return {row["number"] for row in affected.parts(affected.PartScope(**whole))}

        assert numbers() == set()
        assert numbers(categories=["brakes"]) == {
            "QM-BP-1187",
            "QM-BP-1187A",
            "QM-BP-2000",
            "ZZ 1187",
        }
        assert numbers(categories=["brakes"], makes=["TOYOTA"]) == {"QM-BP-1187"}
        assert numbers(makes=["toyota"], numbers=["QMF11"]) == {"QM-BP-1187", "QM-F-11"}
        assert numbers(brands=["无"]) == set()


def test_owners_are_warned_once_after_48_hours_and_told_once_when_it_is_overdue(
    counted: Cast, client_of: ClientOf
) -> None:
    entry = entry_of(client_of(counted.officer))
    told = []
    with acting(network()):
        for hours in (47, 49, 50, 73, 74):
            told.append(sound_alarm(now=entry.found_at + timedelta(hours=hours)))
    assert told == [0, 1, 0, 1, 0]
    with acting(network()):
        assert sql.column("SELECT DISTINCT membership_ids[1] FROM push_message WHERE is_notice") == [counted.officer.membership_id]  # fmt: skip
        assert list(Step.objects.order_by("id").values_list("verb", flat=True)) == [
            "written",
            "warned",
            "overdue",
        ]


def test_readers_read_keepers_write_and_partners_find_nothing(
    counted: Cast, client_of: ClientOf
) -> None:
    entry = entry_of(client_of(counted.officer))
    for member in (counted.csm, counted.support, counted.auditor):
        client = client_of(member)
        assert client.get(f"/policyradar/{entry.pk}/").status_code == 200
        assert client.get("/policyradar/export/").status_code == 200
        assert client.post(f"/policyradar/{entry.pk}/relevant/").status_code == 403
    assert client_of(counted.jiangdong_owner).get("/policyradar/").status_code == 403


def test_the_list_asks_the_same_few_questions_however_long(
    counted: Cast, client_of: ClientOf, growing: Callable[..., None]
) -> None:
    entry_of(client_of(counted.director), regions=["32"])

    def grow() -> None:
        with acting(network()):
            sql.execute(
                "INSERT INTO policyradar_entry (kind, title, summary, source, link, issuer, regions, audience_expr, categories, brands,"
                " makes, part_numbers, state, reason, proposal, proposal_words, found_at, due_at, owner_name, outcome, marks,"
                " written_by_name, changed_at, is_simulated) SELECT 'recall', 'T' || n, '', '', '', '', '{32}', '', '{}', '{}', '{}',"
                " '{}', 'new', '', '', '', %(now)s, %(now)s, '', '', '{}', '', %(now)s, false FROM generate_series(1, 20) AS n",
                {"now": clock.now()},
            )

    growing(counted.director, "/policyradar/", grow)


def test_the_list_is_sorted_by_any_head_and_a_page_follows_the_one_before(
    counted: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(counted.officer)
    for place, title in enumerate("乙甲丙"):
        entry_of(client, title=title, link=f"https://a.cn/{place}", effective_on=f"2026-12-0{3 - place}", regions=["32"] if place else [])  # fmt: skip
    monkeypatch.setattr(entries, "SIZE", 1)

    def order(sort: str) -> list[str]:
        after, titles = "", []
        with acting(counted.officer.scope):
            while True:
                page = entries.page(entries.Asked(sort=sort), now=NOW, after=after)
                titles += [row["title"] for row in page.rows]
                if not page.next:
                    return titles
                after = page.next

    assert order("effective") == ["丙", "甲", "乙"]
    assert order("-effective") == ["乙", "甲", "丙"]
    assert order("-partners")[0] == "乙"
    assert order("due") == ["乙", "甲", "丙"]
    assert client.get("/policyradar/?sort=-partners").status_code == 200
    assert client.get("/policyradar/?sort=nothing").status_code == 200


def test_the_whole_list_of_partners_names_stock_is_narrowed_and_goes_into_a_file(
    counted: Cast, client_of: ClientOf
) -> None:
    with acting(counted.director.scope):
        made = shelf()
    with acting(network()):
        sql.execute(
            "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand, currency, is_simulated, recorded_at)"
            " VALUES (%s, %s, %s, 0, 7, 'CNY', false, %s)",
            [counted.shuchi_id, made["old"].pk, NOW.date(), NOW],
        )
    client = client_of(counted.officer)
    entry = entry_of(client, part_numbers="QM-BP-1187")
    url = f"/policyradar/{entry.pk}/partners/"
    page = client.get(url).content.decode()
    assert page.index("蜀驰") < page.index("江东")
    assert "江东" not in client.get(f"{url}?held=1").content.decode()
    assert "蜀驰" not in client.get(f"{url}?q=江东").content.decode()
    file = client.get(f"{url}export/?held=1").content.decode()
    assert [line.split(",")[-2:] for line in file.splitlines()[1:]] == [["1", "7"]]
    with acting(network()):
        assert (
            sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'export_policy_partners'")
            == 1
        )
    # The CSM answers for Sichuan.
    csm = client_of(counted.csm).get(url).content.decode()
    assert "江东" not in csm
    assert "蜀驰" in csm


def test_the_whole_list_asks_the_same_few_questions_however_long(
    counted: Cast, client_of: ClientOf, growing: Callable[..., None]
) -> None:
    entry = entry_of(client_of(counted.director), audience_expr="region:32")

    def grow() -> None:
        with acting(network()):
            Entry.objects.filter(pk=entry.pk).update(audience_expr="")

    growing(counted.director, f"/policyradar/{entry.pk}/partners/", grow)


def test_an_entry_about_parts_is_narrowed_to_those_who_buy_such_parts_and_back(
    counted: Cast, client_of: ClientOf
) -> None:
    with acting(counted.director.scope):
        shelf()
    client = client_of(counted.officer)
    entry = entry_of(client, categories=["brake_pads"])
    page = client.get(f"/policyradar/{entry.pk}/").content.decode()
    assert "只发给一年内买过此类零件的 0 家" in page
    client.post(f"/policyradar/{entry.pk}/narrow/")
    with acting(network()):
        entry.refresh_from_db()
        stroke = Step.objects.order_by("-id").values_list("stroke", flat=True)[0]
    assert (entry.audience_expr.partition("/")[0], entry.partners_n) == ("bought:brakes", 0)
    client.post(f"/policyradar/undo/{stroke}/")
    with acting(network()):
        entry.refresh_from_db()
    assert entry.audience_expr == ""
    other = entry_of(client, link="https://a.cn/9")
    assert (
        "修改这条" in client.post(f"/policyradar/{other.pk}/narrow/", follow=True).content.decode()
    )


def test_after_a_stroke_over_many_the_list_is_filtered_as_before(
    counted: Cast, client_of: ClientOf
) -> None:
    client = client_of(counted.manager)
    one = entry_of(client)
    answer = client.post(
        "/policyradar/irrelevant/", {"id": [one.pk], "reason": "无关"},
        headers={"HX-Request": "true", "HX-Current-URL": "http://x/policyradar/?kind=subsidy&after=zz"},
    )  # fmt: skip
    assert answer.headers["HX-Redirect"] == "/policyradar/?kind=subsidy"
