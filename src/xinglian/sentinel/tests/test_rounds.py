"""Sentinels are chosen, asked, answer, and are held against the radar."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.risk.models import Watch
from xinglian.sentinel.actions.ask_round import keep_rounds
from xinglian.sentinel.models import Questionnaire, Reply, Round, Sentinel

Door = Callable[[Member], Client]
ANSWER = {"q1": "down", "q2": "down", "q3": "1", "q4": "-10", "q5": ""}


def chosen(cast: Cast, client_of: Door, *ids: int) -> None:
    answer = client_of(cast.director).post(
        "/sentinel/partners/choose/", {"picked": [str(one) for one in ids]}
    )
    assert answer.status_code == 302, answer.content.decode()


def asked(cast: Cast, client_of: Door) -> Round:
    chosen(cast, client_of, cast.jiangdong_id, cast.shuchi_id)
    due = (clock.now() + timedelta(days=10)).date().isoformat()
    answer = client_of(cast.director).post(
        "/sentinel/ask/", {"title": "第四季度哨点", "words": "五个问题", "due_on": due}
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting(network()):
        return Round.objects.get(closed_at=None)


def answered(client_of: Door, member: Member, one: Round, **more: str) -> Any:
    return client_of(member).post(f"/sentinel/answer/{one.pk}/send/", ANSWER | more)


def watched(path: str, cut: str, *, now: float, before: float) -> None:
    """Order lines of two years: `before` a day until a quarter ago, `now` since."""
    today = clock.now().date()
    days = 470
    values = [before] * (days - 91) + [now] * 91
    with acting(network()):
        Watch.objects.create(
            series="order_lines", path=path, cut=cut, first_day=today - timedelta(days=days), last_day=today - timedelta(days=1),
            amounts=values, counts=values, values=values, expected=values, lows=values, highs=values, judged_at=clock.now(),
        )  # fmt: skip


def test_one_message_asks_the_owners_and_clerks_of_all_sentinels(
    cast: Cast, client_of: Door
) -> None:
    one = asked(cast, client_of)
    with acting(network()):
        assert {row.partner_id for row in Reply.objects.all()} == {cast.jiangdong_id, cast.shuchi_id}  # fmt: skip
    assert one.message_id is not None
    assert push.release_message(message_id=one.message_id)
    with acting(network()):
        told = set(sql.column("SELECT membership_id FROM push_inbox WHERE message_id = %s", [one.message_id]))  # fmt: skip
    assert cast.jiangdong_owner.membership_id in told
    assert cast.jiangdong_tech.membership_id not in told
    page = client_of(cast.shuchi_owner).get(f"/sentinel/answer/{one.pk}/").content.decode()
    assert "data-outbox" in page


def test_a_partner_reads_its_own_answer_and_no_others(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    assert answered(client_of, cast.jiangdong_owner, one, q5="雨季提前").status_code == 302
    assert "雨季提前" in client_of(cast.jiangdong_clerk).get("/sentinel/mine/").content.decode()
    rival = client_of(cast.shuchi_owner)
    for path in ("/sentinel/mine/", f"/sentinel/answer/{one.pk}/"):
        assert "雨季提前" not in rival.get(path).content.decode()
    assert client_of(cast.garage_tech).get(f"/sentinel/answer/{one.pk}/").status_code == 404


def test_the_last_answer_counts_and_the_message_counts_as_done(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    push.release_message(message_id=int(one.message_id or 0))
    answered(client_of, cast.jiangdong_owner, one)
    answered(client_of, cast.jiangdong_clerk, one, q4="5")
    with acting(network()):
        reply = Reply.objects.get(partner_id=cast.jiangdong_id)
        acted = sql.value("SELECT count(*) FROM push_inbox WHERE message_id = %s AND acted_at IS NOT NULL", [one.message_id])  # fmt: skip
    assert reply.answers["q4"] == 5
    assert reply.answered_by_name == cast.jiangdong_clerk.name
    assert acted == 2


def test_what_is_missing_or_no_number_is_said_and_what_was_typed_stays(
    cast: Cast, client_of: Door
) -> None:
    one = asked(cast, client_of)
    refused = answered(client_of, cast.jiangdong_owner, one, q4="很多")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "“很多”不是数字" in page
    assert 'value="很多"' in page
    assert "第 1 题还没答" in answered(client_of, cast.jiangdong_owner, one, q1="").content.decode()


def test_a_round_keeps_its_wording_when_the_questions_change(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    wording = one.questions[0]["text"]
    rows = {"version": "0"}
    for n, (key, kind, text) in enumerate(
        [("q1", "trend", "新说法"), ("q2", "trend", "采购"), ("", "text", "其他")], start=1
    ):
        rows |= {f"q{n}-key": key, f"q{n}-kind": kind, f"q{n}-text": text, f"q{n}-against": "year"}
    rows |= {f"q{n}-kind": "text" for n in (4, 5, 6)}
    director = client_of(cast.director)
    assert director.post("/sentinel/questions/write/", rows).status_code == 302
    with acting(network()):
        kept = Questionnaire.objects.get()
        assert [row["key"] for row in kept.questions] == ["q1", "q2", "q6"]
        assert Round.objects.get(pk=one.pk).questions[0]["text"] == wording
    stale = director.post("/sentinel/questions/write/", rows)
    assert stale.status_code == 422
    assert "有人刚保存了第 1 版" in stale.content.decode()
    page = client_of(cast.jiangdong_owner).get(f"/sentinel/answer/{one.pk}/").content.decode()
    assert "新说法" not in page


def test_the_silent_are_reminded_once_and_the_round_ends_by_itself(
    cast: Cast, client_of: Door
) -> None:
    one = asked(cast, client_of)
    answered(client_of, cast.jiangdong_owner, one)
    with acting(network()):
        assert keep_rounds(now=one.due_at - timedelta(days=5), remind_days=4) == (0, 0)
        assert keep_rounds(now=one.due_at - timedelta(days=3), remind_days=4) == (1, 0)
        assert keep_rounds(now=one.due_at - timedelta(days=2), remind_days=4) == (0, 0)
        told = sql.value("SELECT org_ids FROM push_message ORDER BY id DESC LIMIT 1")
        assert told == [cast.shuchi_id]
        assert keep_rounds(now=one.due_at + timedelta(hours=9), remind_days=4) == (0, 1)
    late = answered(client_of, cast.shuchi_owner, one)
    assert late.status_code == 302  # its own clock is before the end
    with acting(network()):
        Round.objects.filter(pk=one.pk).update(closed_at=clock.now())
    refused = answered(client_of, cast.shuchi_owner, one)
    assert refused.status_code == 422
    assert "这一轮已结束" in refused.content.decode()


def test_two_rounds_at_once_are_refused(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    due = (clock.now() + timedelta(days=10)).date().isoformat()
    again = client_of(cast.director).post("/sentinel/ask/", {"title": "x", "words": "x", "due_on": due})  # fmt: skip
    assert again.status_code == 422
    assert f"“{one.title}”还没结束" in again.content.decode()


def test_what_they_say_stands_beside_the_series_and_a_contradiction_is_marked(
    cast: Cast, client_of: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinglian.sentinel.rules.verdict.LEAST_VOICES", 1)
    watched("", "", now=120, before=100)
    watched("cn.southwest", "", now=80, before=100)
    one = asked(cast, client_of)
    for member in (cast.jiangdong_owner, cast.shuchi_owner):
        answered(client_of, member, one)
    seen = client_of(cast.director).get(f"/sentinel/r/{one.pk}/?by=region")
    rows = {row["label"]: row for row in seen.context["results"][0]["rows"]}
    assert (rows[""]["said"], rows[""]["change"], rows[""]["verdict"]) == ("down", "+20%", "against")  # fmt: skip
    southwest = next(row for row in rows.values() if row["change"] == "−20%")
    assert southwest["verdict"] == "agree"
    assert "有 1 处哨点与数据相反" in seen.content.decode()
    figures = next(one for one in seen.context["results"] if one["kind"] == "number")
    assert figures["spreads"][0]["spread"].median == -10


def test_who_looks_after_a_region_reads_its_sentinels_and_changes_nothing(
    cast: Cast, client_of: Door
) -> None:
    one = asked(cast, client_of)
    answered(client_of, cast.jiangdong_owner, one, q5="江苏的话")
    csm = client_of(cast.csm)
    page = csm.get(f"/sentinel/r/{one.pk}/")
    assert page.context["o"]["asked"] == 1
    assert "江苏的话" not in page.content.decode()
    assert csm.post(f"/sentinel/r/{one.pk}/close/").status_code == 403


def test_a_sentinel_silent_twice_is_said_and_another_of_its_kind_is_proposed(
    cast: Cast, client_of: Door
) -> None:
    now = clock.now()
    for months in (6, 3):
        one = asked(cast, client_of) if months == 6 else _again(cast, client_of)
        with acting(network()):
            Round.objects.filter(pk=one.pk).update(
                asked_at=now - timedelta(days=30 * months), closed_at=now - timedelta(days=30 * months - 14)
            )  # fmt: skip
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET type = (SELECT type FROM partners_partner WHERE organisation_id = %s),"
            " region_path = (SELECT region_path FROM partners_partner WHERE organisation_id = %s) WHERE organisation_id = %s",
            [cast.jiangdong_id, cast.jiangdong_id, cast.garage_id],
        )
        sql.execute(
            "UPDATE identity_membership SET roles = '{partner_owner}' WHERE org_id = %s", [cast.garage_id]
        )  # fmt: skip
    page = client_of(cast.director).get("/sentinel/partners/?view=silent")
    rows = {row["partner_id"]: row for row in page.context["page"].rows}
    assert set(rows) == {cast.jiangdong_id, cast.shuchi_id}
    assert rows[cast.jiangdong_id]["other"]["partner_id"] == cast.garage_id
    assert rows[cast.shuchi_id].get("other") is None
    client_of(cast.director).post(f"/sentinel/partners/{rows[cast.jiangdong_id]['id']}/replace/{cast.garage_id}/")  # fmt: skip
    with acting(network()):
        assert set(Sentinel.objects.filter(left_at=None).values_list("partner_id", flat=True)) == {cast.garage_id, cast.shuchi_id}  # fmt: skip
    todos = client_of(cast.director).get("/today/").content.decode()
    assert "本季度哨点还没问" in todos


def _again(cast: Cast, client_of: Door) -> Round:
    due = (clock.now() + timedelta(days=10)).date().isoformat()
    client_of(cast.director).post("/sentinel/ask/", {"title": "再一轮", "words": "x", "due_on": due})  # fmt: skip
    with acting(network()):
        return Round.objects.get(closed_at=None)


def test_the_suggestion_is_taken_as_ticked_and_may_be_undone(cast: Cast, client_of: Door) -> None:
    director = client_of(cast.director)
    rows = director.get("/sentinel/partners/suggest/").context["rows"]
    assert {row["partner_id"] for row in rows} == {cast.jiangdong_id, cast.shuchi_id}
    director.post("/sentinel/partners/suggest/", {"partner": [str(cast.jiangdong_id)]})
    with acting(network()):
        one = Sentinel.objects.get()
    assert (one.partner_id, one.source) == (cast.jiangdong_id, "balance")
    director.post(f"/sentinel/partners/leave/?id={one.pk}")
    with acting(network()):
        assert Sentinel.objects.get().left_at is not None
    director.post(f"/sentinel/partners/back/?id={one.pk}")
    with acting(network()):
        assert Sentinel.objects.get().left_at is None


def test_no_cell_of_the_files_is_a_formula(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    answered(client_of, cast.jiangdong_owner, one, q5='=HYPERLINK("http://x")')
    director = client_of(cast.director)
    lines: Any = director.get(f"/sentinel/r/{one.pk}/export/?format=csv")
    text = b"".join(lines.streaming_content).decode()
    assert "'=HYPERLINK" in text
    file: Any = director.get(f"/sentinel/r/{one.pk}/export/?format=xlsx")
    sheet = load_workbook(BytesIO(b"".join(file.streaming_content))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert -10 in [cell.value for cell in cells]
