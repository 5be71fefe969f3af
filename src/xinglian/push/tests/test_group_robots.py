"""Group robots: who is told of what, the vendors' documented answers and codes, and the books of every post."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, session_of
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.change_course import cancel_message
from xinglian.push.actions.queue_group_posts import queue_group_posts, tell_again
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.set_group import Told, remove_group, set_group
from xinglian.push.actions.set_group import test_group as try_group
from xinglian.push.actions.tell_groups import close_posts, tell_groups
from xinglian.push.channels.robot import dingtalk, feishu
from xinglian.push.models import Group, Message
from xinglian.push.tests.provider_double import Answer, Asked, Double, Says, provider_double

VENDORS = ("wecom", "dingtalk", "feishu")
_PATHS = {
    "wecom": "/cgi-bin/webhook/send?key=693a91f6-secret", "dingtalk": "/robot/send?access_token=566cc69da782-secret",
    "feishu": "/open-apis/bot/v2/hook/9e3b1c52-secret",
}  # fmt: skip
_GOOD = {
    "wecom": {"errcode": 0, "errmsg": "ok"}, "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
}  # fmt: skip


def says(kind: str, *codes: tuple[int, str] | None) -> Says:
    """One code after the other, the good answer for None and afterwards."""
    left = list(codes)

    def answer(asked: Asked) -> Answer:
        found = left.pop(0) if left else None
        if found is None:
            return Answer(_GOOD[kind])
        code, words = found
        return Answer({"code": code, "msg": words} if kind == "feishu" else {"errcode": code, "errmsg": words})  # fmt: skip

    return answer


def robot(cast: Cast, double: Double, kind: str = "wecom", *, key: str = "", name: str = "江苏群", **more: Any) -> int:  # fmt: skip
    with acting(cast.manager.scope):
        group = set_group(
            org_id=cast.maker_id, told=Told(name=name, kind=kind, **more), address=f"{double.url}{_PATHS[kind]}", key=key,
            now=clock.now(),
        )  # fmt: skip
    return int(group.pk)


def sent(cast: Cast, *, is_drill: bool = False, **more: Any) -> int:
    """A message that everybody of two agents has; how the groups learn of it."""
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温预警", body="{partner.short_name}：备好防冻液。")], now=clock.now(),
            **({"title": "降温预警", "org_ids": [cast.jiangdong_id, cast.shuchi_id], "channels": ["inapp"]} | more),
        )  # fmt: skip
        if is_drill:
            Message.objects.filter(pk=message_id).update(is_test=True, is_drill=True)
    release_message(message_id=message_id)
    with acting(network()):
        queue_group_posts(message_id=message_id, now=clock.now())
    return message_id


def books(message_id: int) -> list[tuple[str, str]]:
    with acting(network()):
        rows = sql.rows("SELECT state, code FROM push_grouppost WHERE message_id = %s ORDER BY group_id", [message_id])  # fmt: skip
    return [(row["state"], row["code"]) for row in rows]


def due_now() -> None:
    with acting(network()):
        sql.execute("UPDATE push_grouppost SET next_at = now() - interval '1 second'")
        sql.execute("UPDATE push_group SET free_at = NULL, broken_until = NULL")


@pytest.mark.parametrize("kind", VENDORS)
def test_a_group_is_told_once_with_title_and_link_and_nothing_of_a_partner(cast: Cast, kind: str) -> None:  # fmt: skip
    with provider_double(says(kind)) as double:
        robot(cast, double, kind)
        message_id = sent(cast)
        assert tell_groups() == 1
        with acting(network()):
            assert queue_group_posts(message_id=message_id, now=clock.now()) == 0
        assert tell_groups() == 0
    assert books(message_id) == [("sent", "ok")]
    (asked,) = double.asked
    told = json.dumps(asked.json, ensure_ascii=False)
    assert "降温预警" in told
    assert reverse("push:result", args=[message_id]) in told
    assert "江东" not in told
    assert "防冻液" not in told


def test_nobody_counts_as_told_by_a_group(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double)
        message_id = sent(cast)
        tell_groups()
    with acting(network()):
        assert (
            sql.value("SELECT count(*) FROM push_receipt WHERE message_id = %s", [message_id]) == 0
        )
        assert (
            sql.value("SELECT count(*) FROM push_delivery WHERE message_id = %s", [message_id]) == 0
        )


def test_signatures_are_those_the_vendors_document(cast: Cast) -> None:
    # Computed with openssl: dgst -sha256 -mac HMAC, once for each vendor's way.
    assert (
        dingtalk.sign(key="SEC123", moment="1599360473000")
        == "CJZXDPkcvkc8JitAy5/ib6OAhntAOvAnBpnQsV7QhAU="
    )
    assert (
        feishu.sign(key="demo", moment="1599360473")
        == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    )
    with provider_double(says("dingtalk")) as double:
        robot(cast, double, "dingtalk", key="SEC123")
        sent(cast)
        tell_groups()
    query = double.asked[0].query
    assert query["access_token"] == "566cc69da782-secret"
    assert query["sign"] == dingtalk.sign(key="SEC123", moment=query["timestamp"])
    with provider_double(says("feishu")) as double:
        with acting(network()):
            Group.objects.all().delete()
        robot(cast, double, "feishu", key="demo")
        sent(cast)
        tell_groups()
    body = double.asked[0].json
    assert body["sign"] == feishu.sign(key="demo", moment=body["timestamp"])


@pytest.mark.parametrize(
    ("kind", "code", "words", "ends"),
    [
        ("wecom", 45009, "api freq out of limit", "queued"), ("wecom", 93000, "invalid webhook url", "queued"),
        ("wecom", 40058, "markdown.content exceed max length", "failed"), ("dingtalk", 130101, "send too fast, exceed 20 times per minute", "queued"),
        ("dingtalk", 310000, "sign not match", "queued"), ("dingtalk", 43004, "无效的HTTP HEADER Content-Type", "failed"),
        ("feishu", 19021, "sign match fail or timestamp is not within one hour from current time", "queued"),
        ("feishu", 19024, "Key Words Not Found", "queued"), ("feishu", 11232, "frequency limited", "queued"),
        ("feishu", 9499, "too many request", "queued"), ("feishu", 9499, "Bad Request", "failed"),
    ],
)  # fmt: skip
def test_codes_of_robots_have_their_meaning(cast: Cast, kind: str, code: int, words: str, ends: str) -> None:  # fmt: skip
    with provider_double(says(kind, (code, words))) as double:
        robot(cast, double, kind)
        message_id = sent(cast)
        tell_groups()
        assert books(message_id) == [(ends, str(code))]
        due_now()
        assert tell_groups() == (1 if ends == "queued" else 0)
    assert books(message_id) == [("sent", "ok") if ends == "queued" else (ends, str(code))]


def test_an_answer_that_never_came_is_uncertain_until_a_person_decides(cast: Cast) -> None:
    answers = iter([Answer(is_cut=True), Answer(_GOOD["wecom"])])
    with provider_double(lambda asked: next(answers)) as double:
        group_id = robot(cast, double)
        message_id = sent(cast)
        tell_groups()
        due_now()
        assert tell_groups() == 0
        assert [state for state, _code in books(message_id)] == ["uncertain"]
        with acting(cast.manager.scope):
            assert tell_again(message_id=message_id, group_id=group_id, name="x", now=clock.now())
        due_now()
        tell_groups()
    assert books(message_id) == [("sent", "ok")]


def test_what_a_dead_worker_left_is_uncertain(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double)
        message_id = sent(cast)
        with acting(network()):
            sql.execute(
                "UPDATE push_grouppost SET state = 'sending', next_at = now() - interval '1 minute'"
            )
        assert tell_groups() == 0
    assert books(message_id) == [("uncertain", "interrupted")]


def test_a_robot_is_not_asked_faster_than_its_vendor_allows(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double)
        first, second = sent(cast), sent(cast)
        assert tell_groups() == 1
    assert [books(first), books(second)] == [[("sent", "ok")], [("queued", "")]]


def test_an_emergency_is_posted_before_what_waits_longer(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double)
        usual, urgent = sent(cast), sent(cast, kind="emergency")
        tell_groups()
    assert [books(usual), books(urgent)] == [[("queued", "")], [("sent", "ok")]]


def test_a_robot_that_fails_five_times_is_left_alone_and_tried_again_after_it_was_mended(cast: Cast) -> None:  # fmt: skip
    with provider_double(says("dingtalk", *[(310000, "keywords not in content")] * 5)) as double:
        group_id = robot(cast, double, "dingtalk")
        message_id = sent(cast)
        for _attempt in range(5):
            due_now()
            tell_groups()
        with acting(network()):
            group = Group.objects.get(pk=group_id)
            assert group.broken_until is not None
            assert group.broken_until > clock.now()
            sql.execute("UPDATE push_grouppost SET next_at = now() - interval '1 second'")
            sql.execute("UPDATE push_group SET free_at = NULL")
        assert tell_groups() == 0
        robot_again(cast, group_id)
        assert tell_groups() == 1
    assert books(message_id) == [("sent", "ok")]


def robot_again(cast: Cast, group_id: int) -> None:
    with acting(cast.manager.scope):
        set_group(org_id=cast.maker_id, group_id=group_id, told=Told(name="江苏群", kind="dingtalk"), now=clock.now())  # fmt: skip


def test_a_group_hears_only_of_its_region_and_kinds(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        with acting(network()):
            jiangsu, sichuan = (
                str(sql.value("SELECT subpath(region_path, 0, 3)::text FROM identity_pub_organisation WHERE org_id = %s", [one]))
                for one in (cast.jiangdong_id, cast.shuchi_id)
            )  # fmt: skip
        robot(cast, double, name="江苏", region_path=jiangsu)
        robot(cast, double, name="四川", region_path=sichuan)
        robot(cast, double, name="政策", kinds=["policy"])
        message_id = sent(cast, org_ids=[cast.jiangdong_id, cast.garage_id])
        with acting(network()):
            told = sql.column("SELECT name FROM push_grouppost WHERE message_id = %s", [message_id])
    assert told == ["江苏"]


def test_what_is_one_partners_or_chosen_peoples_is_announced_nowhere(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double)
        alone = sent(cast, org_ids=[cast.shuchi_id])
        people = sent(cast, org_ids=None, membership_ids=[cast.shuchi_owner.membership_id, cast.jiangdong_owner.membership_id])  # fmt: skip
        notice, test = sent(cast, is_notice=True), sent(cast, is_test=True)
    assert [books(one) for one in (alone, people, notice, test)] == [[], [], [], []]


def test_a_drill_says_so_and_partners_hear_neither_audience_nor_figures(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double, has_partners=True)
        message_id = sent(cast, is_drill=True, kind="emergency")
        tell_groups()
    told = double.asked[0].json["markdown"]["content"]
    assert "演练" in told
    assert reverse("push:message", args=[message_id]) in told
    assert "位" not in told.split("\n")[1]


def test_a_title_calls_nobody_and_makes_no_link(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        robot(cast, double)
        sent(cast, title="<@all> [点我](https://evil.example)")
        tell_groups()
    told = double.asked[0].json["markdown"]["content"]
    assert "<@all>" not in told
    assert "[点我]" not in told


def test_the_address_is_said_nowhere_even_when_the_vendor_says_it_back(cast: Cast) -> None:
    with provider_double(says("wecom", (93000, "invalid webhook key 693a91f6-secret"))) as double:
        group_id = robot(cast, double)
        message_id = sent(cast)
        tell_groups()
    with acting(network()):
        reason = sql.value("SELECT reason FROM push_grouppost WHERE message_id = %s", [message_id])
    assert "secret" not in reason
    assert "…" in reason
    page = _client(cast.manager).get(reverse("push:group", args=[group_id])).content.decode()
    assert "693a91f6" not in page


def test_what_waits_is_cancelled_with_its_message_or_its_group(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        group_id = robot(cast, double)
        stopped, orphan = sent(cast), sent(cast)
        with acting(cast.manager.scope):
            cancel_message(message_id=stopped, now=clock.now())
        with acting(network()):
            close_posts(now=clock.now())
        with acting(cast.manager.scope):
            remove_group(group_id=group_id, now=clock.now())
        assert tell_groups() == 0
    assert [books(stopped), books(orphan)] == [
        [("cancelled", "cancelled")],
        [("cancelled", "group_gone")],
    ]


def test_a_test_really_posts_and_is_kept(cast: Cast) -> None:
    with provider_double(says("feishu")) as double:
        group_id = robot(cast, double, "feishu")
        with acting(cast.manager.scope):
            assert try_group(group_id=group_id, now=clock.now()).result == "sent"
            assert Group.objects.get(pk=group_id).test_result
    assert "江苏群" in json.dumps(double.asked[0].json, ensure_ascii=False)


def test_groups_are_the_makers_alone(cast: Cast) -> None:
    with provider_double(says("wecom")) as double:
        group_id = robot(cast, double)
    for url in (reverse("push:group", args=[group_id]), reverse("push:add_group")):
        assert _client(cast.jiangdong_owner).get(url).status_code == 403
        assert _client(cast.auditor).get(url).status_code == 403
    with acting(cast.jiangdong_owner.scope):
        assert not sql.value("SELECT has_table_privilege(current_user, 'push_group', 'SELECT')")
    with acting(cast.csm.scope):
        assert sql.value("SELECT count(*) FROM push_group") == 1


def test_a_group_is_set_up_tested_and_seen_on_the_pages(cast: Cast) -> None:
    client = _client(cast.manager)
    with provider_double(says("wecom", (93000, "invalid webhook url"))) as double:
        given = {
            "name": "总部群",
            "kind": "wecom",
            "address": "",
            "language": "zh-hans",
            "is_on": "on",
        }
        assert client.post(reverse("push:add_group"), given).status_code == 422
        given["address"] = f"{double.url}{_PATHS['wecom']}"
        made = client.post(reverse("push:add_group"), given)
        assert made.status_code == 302
        assert client.post(reverse("push:add_group"), given).status_code == 422, "its name is taken"
        with acting(network()):
            group_id = Group.objects.get().pk
        page = client.post(reverse("push:test_group", args=[group_id])).content.decode()
        assert "93000" in page
        message_id = sent(cast)
        tell_groups()
    assert "总部群" in client.get(reverse("push:channels")).content.decode()
    result = client.get(reverse("push:result", args=[message_id])).content.decode()
    assert "总部群" in result


def test_a_failed_post_is_told_again_from_the_result(cast: Cast) -> None:
    with provider_double(says("wecom", (40058, "too long"))) as double:
        group_id = robot(cast, double)
        message_id = sent(cast)
        tell_groups()
        assert books(message_id) == [("failed", "40058")]
        answer = _client(cast.manager).post(reverse("push:tell_again", args=[message_id]), {"group": group_id})  # fmt: skip
        assert answer.status_code == 302
        due_now()
        tell_groups()
    assert books(message_id) == [("sent", "ok")]


def test_a_fault_is_given_up_after_its_hours(cast: Cast) -> None:
    with provider_double(says("dingtalk", (310000, "sign not match"))) as double:
        robot(cast, double, "dingtalk")
        message_id = sent(cast)
        with acting(network()):
            sql.execute(
                "UPDATE push_grouppost SET queued_at = %s", [clock.now() - timedelta(hours=30)]
            )
        tell_groups()
    assert books(message_id) == [("failed", "310000")]


def _client(member: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(member)
    return client
