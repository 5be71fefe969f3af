"""Ten ways not to get a message, and what headquarters reads about each on the person's page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.identity import api as identity
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.change_course import cancel_message, pause_message
from xinglian.push.actions.hold import park
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Channel, Message, Preference, Provider
from xinglian.push.rules.chain import Step

ClientOf = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("never_quiet")


@pytest.fixture(autouse=True)
def channels_on(cast: Cast) -> None:
    """E-mail and SMS on, each with a provider; the owner has an e-mail address alone."""
    with acting(network()):
        for key in ("email", "sms"):
            Channel.objects.update_or_create(key=key, defaults={"is_on": True})
            Provider.objects.filter(channel_id=key).delete()
            Provider.objects.create(key=f"{key}-1", kind="email" if key == "email" else "sms_http", channel_id=key, is_on=True)  # fmt: skip
        sql.execute("UPDATE identity_person SET email = 'owner@example.com', phone = '' WHERE id = %s", [cast.jiangdong_owner.person_id])  # fmt: skip


def sent(cast: Cast, instead_of: int | None = None, **more: object) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温", body="备好防冻液。")], now=clock.now(),
            **({"membership_ids": [cast.jiangdong_owner.membership_id], "channels": ["email"], "fallback": []} | more),  # type: ignore[arg-type]
        )  # fmt: skip
        sql.execute("UPDATE push_message SET supersedes_id = %s WHERE id = %s", [instead_of, message_id])  # fmt: skip
    release_message(message_id=message_id)
    return message_id


@pytest.fixture
def read_why(cast: Cast, client_of: ClientOf) -> Callable[[int], str]:
    client = client_of(cast.manager)

    def read(message_id: int) -> str:
        page = client.get(
            reverse("push:why", args=[cast.jiangdong_owner.person_id]), {"message": message_id}
        )
        assert page.status_code == 200
        return page.content.decode()

    return read


def test_a_paused_message_says_so_and_names_no_year_far_away(
    cast: Cast, client_of: ClientOf, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast)
    with acting(cast.director.scope):
        pause_message(message_id=message_id, now=clock.now())
    with acting(network()):
        park(message_id=message_id)
    page = read_why(message_id)
    assert "消息已暂停" in page
    assert "最早" not in page
    client = client_of(cast.manager)
    recipients = client.get(reverse("push:recipients", args=[message_id])).content.decode()
    assert "消息已暂停" in recipients
    assert "最早" not in recipients
    assert (
        "恢复之前不再交出" in client.get(reverse("push:board", args=[message_id])).content.decode()
    )


def test_what_waits_for_a_budget_names_no_year_far_away(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast)
    with acting(network()):
        sql.execute("UPDATE push_delivery SET code = 'budget', next_at = '9999-01-01 00:00Z' WHERE message_id = %s", [message_id])  # fmt: skip
    page = read_why(message_id)
    assert "预算已用完" in page
    assert "最早" not in page


def test_a_provider_that_is_left_alone_is_named_as_the_reason(
    cast: Cast, client_of: ClientOf, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast)
    assert "连续出错，暂停使用" not in read_why(message_id)
    with acting(network()):
        Provider.objects.filter(channel_id="email").update(
            broken_until=clock.now() + timedelta(minutes=5), broken_reason="connection refused"
        )
    page = read_why(message_id)
    assert "连续出错，暂停使用" in page
    assert "connection refused" in page
    assert "最早" in page
    board = client_of(cast.manager).get(reverse("push:board", args=[message_id])).content.decode()
    assert "连续出错，暂停使用" in board
    with acting(network()):  # a second provider that works takes it: nothing stands still
        Provider.objects.create(key="email-2", kind="email", channel_id="email", is_on=True)
    assert "连续出错，暂停使用" not in read_why(message_id)


def test_a_channel_switched_off_after_the_sending_is_named_as_the_reason(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast)
    with acting(network()):
        Provider.objects.filter(channel_id="email").update(is_on=False)
        Channel.objects.filter(pk="email").update(is_on=False)
    assert "该渠道已关闭" in read_why(message_id)


def test_what_a_newer_message_stopped_says_so_with_its_moment(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast, fallback=[Step("sms", 10)])
    sent(cast, instead_of=message_id)
    with acting(network()):
        assert sql.value("SELECT settled_at FROM push_delivery WHERE message_id = %s", [message_id])
    page = read_why(message_id)
    assert "已被新消息替代" in page
    assert "轮到之前已被新消息替代" in page
    assert "轮到时没有该渠道的地址" not in page


def test_a_chain_that_was_stopped_is_no_missing_address(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast, fallback=[Step("sms", 10)])
    assert "接力还没轮到" in read_why(message_id)
    with acting(cast.director.scope):
        cancel_message(message_id=message_id, now=clock.now())
    page = read_why(message_id)
    assert "轮到之前消息已停止" in page
    assert "轮到时没有该渠道的地址" not in page


def test_a_chain_that_came_before_the_stop_lacked_the_address(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast, fallback=[Step("sms", 10)])
    with acting(network()):
        sql.execute("UPDATE push_inbox SET sent_at = sent_at - interval '1 hour' WHERE message_id = %s", [message_id])  # fmt: skip
    with acting(cast.director.scope):
        cancel_message(message_id=message_id, now=clock.now())
    assert "轮到时没有该渠道的地址" in read_why(message_id)


def test_an_address_nobody_confirmed_is_told_apart_from_none(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    with acting(network()):
        Channel.objects.update_or_create(key="wecom", defaults={"is_on": True})
        sql.execute(
            "INSERT INTO identity_address (id, person_id, org_id, kind, value, label, extra, broken_reason, created_at) SELECT 77, %s, %s, 'wecom', 'lin', '', '{}', '', now()",
            [cast.jiangdong_owner.person_id, cast.jiangdong_id],
        )
    page = read_why(sent(cast, channels=["wecom"]))
    assert "该渠道的地址未经确认" in page
    assert "轮到时没有该渠道的地址" not in page


def test_wish_cap_and_broken_address_each_have_their_words(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    with acting(cast.director.scope):
        knobs.turn(key="push.cap_day", to=1)
    sent(cast, kind="launch")
    assert "已达上限" in read_why(sent(cast, kind="launch"))
    with acting(cast.jiangdong_owner.scope):
        Preference.objects.create(
            person_id=cast.jiangdong_owner.person_id, topic="training", org_id=cast.jiangdong_id, off=["email"],
            changed_at=clock.now(),
        )  # fmt: skip
    assert "本人不要此渠道的此类消息" in read_why(sent(cast, kind="training"))
    assert "未同意接收促销" in read_why(sent(cast, kind="promotion"))
    identity.break_addresses(kind="email", values=["owner@example.com"], reason="550", now=clock.now())  # fmt: skip
    assert "地址无效" in read_why(sent(cast, kind="policy"))


def test_our_own_words_for_a_failure_are_in_the_readers_language(
    cast: Cast, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast)
    with acting(network()):
        sql.execute("UPDATE push_delivery SET state = 'failed', code = 'no_template', reason = 'The provider has approved no template' WHERE message_id = %s", [message_id])  # fmt: skip
    page = read_why(message_id)
    assert "没有批准此类消息的模板" in page
    assert "no_template" not in page


def test_a_drill_is_called_a_drill_and_no_test(cast: Cast, read_why: Callable[[int], str]) -> None:
    message_id = sent(cast)
    with acting(network()):
        Message.objects.filter(pk=message_id).update(is_test=True)
    page = read_why(message_id)
    assert "测试" in page
    assert "演练" not in page
    with acting(network()):
        Message.objects.filter(pk=message_id).update(is_drill=True)
    page = read_why(message_id)
    assert "演练" in page
    assert "测试" not in page


def test_the_moment_after_a_reason_stands_apart_from_its_full_stop(
    cast: Cast, client_of: ClientOf, read_why: Callable[[int], str]
) -> None:
    message_id = sent(cast)
    with acting(network()):
        sql.execute("UPDATE push_delivery SET code = 'quiet', next_at = %s WHERE message_id = %s", [clock.now() + timedelta(hours=3), message_id])  # fmt: skip
    recipients = client_of(cast.manager).get(reverse("push:recipients", args=[message_id]))
    for page in (read_why(message_id), recipients.content.decode()):
        assert "最早" in page
        assert re.search(r"。[ ·]*最早", page) is None
