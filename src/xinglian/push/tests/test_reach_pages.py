"""My notifications, the chain in the composer, and the answer to “why did I not get it”."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.draft import begin_draft
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Channel, Habit, Message, Preference

ClientOf = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def channels_on(cast: Cast) -> None:
    with acting(network()):
        for key in ("email", "sms"):
            Channel.objects.update_or_create(key=key, defaults={"is_on": True})
        sql.execute("UPDATE identity_person SET email = ''")
        sql.execute(
            "UPDATE identity_person SET email = login || '@example.com' WHERE id = %s",
            [cast.jiangdong_owner.person_id],
        )


def sent(cast: Cast, **more: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="冬季促销", body="x")], now=clock.now(),
            **({"org_ids": [cast.jiangdong_id], "channels": ["email", "sms"], "fallback": []} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    return message_id


def test_a_person_chooses_and_the_page_keeps_it(cast: Cast, client_of: ClientOf) -> None:
    who, url = cast.jiangdong_owner, reverse("push:preferences")
    client = client_of(who)
    assert reverse("push:preferences") in client.get(reverse("identity:addresses")).content.decode()
    opened = client.get(url)  # a panel: opened by itself, it leads to its page
    assert opened.headers["Location"] == reverse("identity:addresses")
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 200
    saved = client.post(
        url,
        {
            "on_general": ["email"], "on_launch": ["email", "sms"], "pace_launch": "weekly", "own_policy": "on",
            "rank_policy": ["sms", "email", "nonsense"], "rank_general": ["sms", "email"],
            "pace_policy": "daily", "quiet_from": "21", "quiet_to": "7", "digest_day": "3", "consent": "on",
        },
    )  # fmt: skip
    assert saved.status_code == 302
    with acting(who.scope):
        found = {one.topic: one for one in Preference.objects.all()}
        habit = Habit.objects.get(pk=who.person_id)
    assert (found["general"].off, found["launch"].off, found["launch"].pace) == (
        ["sms"],
        [],
        "weekly",
    )
    # What binds can be put in order, and nothing more.
    assert (found["policy"].ranking, found["policy"].off, found["policy"].pace) == (
        ["sms", "email"],
        [],
        "at_once",
    )
    assert found["general"].ranking == []
    assert (habit.quiet_from, habit.quiet_to, habit.digest_day) == (21, 7, 3)
    assert habit.consent_at
    half = client.post(url, {"quiet_from": "21"})
    assert half.status_code == 422
    with acting(network()):
        verbs = sql.column("SELECT verb FROM kernel_audit WHERE verb LIKE '%%consent'")
    assert verbs == ["give_consent"]


def test_headquarters_sees_for_any_person_why_and_why_not(cast: Cast, client_of: ClientOf) -> None:
    with acting(cast.jiangdong_owner.scope):
        Preference.objects.create(
            person_id=cast.jiangdong_owner.person_id, topic="general", org_id=cast.jiangdong_id, off=["email"],
            changed_at=clock.now(),
        )  # fmt: skip
    message_id = sent(cast)
    client = client_of(cast.manager)
    url = reverse("push:why", args=[cast.jiangdong_owner.person_id])
    page = client.get(f"{url}?message={message_id}", headers={"accept-language": "en"}).content.decode()  # fmt: skip
    assert "冬季促销" in page
    for words in ("本人不要此渠道的此类消息", "轮到时没有该渠道的地址"):
        assert words in page
    other = reverse("push:why", args=[cast.shuchi_owner.person_id])
    absent = client.get(f"{other}?message={message_id}").content.decode()
    assert "发出时该伙伴不在受众内" in absent
    roles = sent(cast, roles=["technician"])
    assert "消息面向其他角色" in client.get(f"{url}?message={roles}").content.decode()
    assert client.get(reverse("push:why_panel", args=[cast.jiangdong_owner.person_id])).status_code == 200  # fmt: skip
    assert client.get(f"{url}?message=nonsense").status_code == 200
    assert client.get(reverse("push:why", args=[1])).status_code == 404


def test_partners_do_not_see_why(cast: Cast, client_of: ClientOf) -> None:
    url = reverse("push:why", args=[cast.jiangdong_owner.person_id])
    assert client_of(cast.jiangdong_owner).get(url).status_code == 403


def test_the_recipients_say_who_was_held_back_and_why(cast: Cast, client_of: ClientOf) -> None:
    message_id = sent(cast, kind="promotion")
    client = client_of(cast.manager)
    page = client.get(reverse("push:recipients", args=[message_id]) + "?only=held").content.decode()
    assert "未同意接收促销" in page
    assert reverse("push:why", args=[cast.jiangdong_owner.person_id]) in page
    assert cast.jiangdong_clerk.name not in page
    export = client.get(reverse("push:export", args=[message_id]))
    assert "未同意接收促销" in b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]
    assert (
        "未同意接收促销" in client.get(reverse("push:result", args=[message_id])).content.decode()
    )


def test_the_composer_keeps_a_chain_and_names_what_is_wrong(
    cast: Cast, client_of: ClientOf
) -> None:
    with acting(cast.manager.scope):
        draft = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name="x", now=clock.now(), title="x",
        )  # fmt: skip
    client, url = client_of(cast.manager), reverse("push:save", args=[draft.pk])
    own = {"title": "x", "kind": "policy", "chain": "own", "step_1": "sms", "wait_1": "5", "step_3": "voice"}  # fmt: skip

    def kept() -> tuple[Any, Any]:
        with acting(network()):
            message = Message.objects.get(pk=draft.pk)
        return message.fallback, message.fallback_minutes

    client.post(url, own)
    assert kept() == (["sms", "voice"], [5, 0])
    assert "短信" in client.post(url, own | {"step_3": "sms"}).content.decode()
    assert "soon" in client.post(url, own | {"wait_1": "soon"}).content.decode()
    assert kept() == (["sms", "voice"], [5, 0])
    assert client.get(reverse("push:compose", args=[draft.pk])).status_code == 200
    client.post(url, {"title": "x", "kind": "policy", "chain": "usual"})
    assert kept() == (None, [])
