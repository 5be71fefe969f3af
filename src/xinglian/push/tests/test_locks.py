"""What people may not do with messages, however they try."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import access, api
from xinglian.push.actions.draft import begin_draft, copy_message, save_draft, save_variant
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.review import SubmittedByYou, approve_message, submit_message
from xinglian.push.channels.email.transport import EmailTransport
from xinglian.push.channels.webhook.transport import WebhookTransport
from xinglian.push.models import Message
from xinglian.push.queries.sample_parcel import sample_parcel
from xinglian.push.rules.outcome import Outcome
from xinglian.push.tests.doubles import MailDouble, mail_server

Door = Callable[[Member], Client]


def _draft(author: Member, *, paths: tuple[str, ...] = ()) -> int:
    with acting(author.scope):
        message = begin_draft(
            org_id=author.org_id, author_id=author.person_id, author_name=author.name,
            now=clock.now(), title="Tell all", region_paths=paths,
        )  # fmt: skip
        save_variant(
            message_id=message.pk, language="zh-hans", subject="Tell", body="all", now=clock.now()
        )
    return int(message.pk)


def test_a_csm_cannot_send_a_message_beyond_the_own_regions(cast: Cast, client_of: Door) -> None:
    message_id = _draft(cast.director)
    csm = client_of(cast.csm)
    with acting(cast.csm.scope), pytest.raises(access.BeyondYourRegions):
        save_draft(message_id=message_id, changes={"title": "Mine"}, now=clock.now())
    csm.post(f"/push/m/{message_id}/save/", {"title": "Mine"})
    csm.post(f"/push/m/{message_id}/text/", {"subject": "Mine", "body": "x"})
    for step in ("submit", "delete"):
        assert csm.post(f"/push/m/{message_id}/{step}/do/").status_code in (404, 409)
    with acting(network()):
        message = Message.objects.get(pk=message_id)
    assert (message.title, message.state) == ("Tell all", "draft")


def test_a_csm_writes_to_the_own_regions_and_copies_what_others_wrote(cast: Cast) -> None:
    paths = ("cn.southwest",)
    with acting(cast.csm.scope):
        own = _draft(cast.csm, paths=paths)
        save_draft(message_id=own, changes={"title": "Mine"}, now=clock.now())
        copy = copy_message(
            message_id=_draft(cast.director), author_id=cast.csm.person_id, author_name="x",
            region_paths=paths, now=clock.now(),
        )  # fmt: skip
        save_draft(message_id=copy.pk, changes={"title": "Mine too"}, now=clock.now())


def test_a_csm_cannot_supersede_or_remind_what_reaches_others(cast: Cast, client_of: Door) -> None:
    with acting(network()):
        sent = api.send_now(
            words=[api.Words(subject="x", body="x")], now=clock.now(), org_ids=[cast.jiangdong_id]
        )
    release_message(message_id=sent)
    own = _draft(cast.csm, paths=("cn.southwest",))
    with acting(cast.csm.scope), pytest.raises(access.BeyondYourRegions):
        save_draft(message_id=own, changes={"supersedes_id": sent}, now=clock.now())
    csm = client_of(cast.csm)
    csm.post("/push/new/", {"supersedes": str(sent)})
    assert csm.post(f"/push/m/{sent}/remind/do/").status_code == 409
    with acting(network()):
        assert not sql.value("SELECT count(*) FROM push_message WHERE supersedes_id = %s", [sent])
        assert not sql.value(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'push.remind'"
        )


def test_who_hands_a_message_in_is_not_its_second_person(cast: Cast) -> None:
    message_id = _draft(cast.csm, paths=("cn.southwest",))
    with acting(cast.manager.scope):
        knobs.turn(key="push.approval_size", to=1)
        Message.objects.filter(pk=message_id).update(
            org_ids=[cast.shuchi_id, cast.jiangdong_id], region_paths=[]
        )
        assert submit_message(message_id=message_id, now=clock.now()).planned > 1
        with pytest.raises(SubmittedByYou):
            approve_message(
                message_id=message_id, person_id=cast.manager.person_id, name="x", now=clock.now()
            )
    with acting(cast.director.scope):
        approve_message(
            message_id=message_id, person_id=cast.director.person_id, name="x", now=clock.now()
        )


def test_a_channel_manager_cannot_do_away_with_the_second_person(
    cast: Cast, client_of: Door
) -> None:
    given = {"was:push.approval_size": "200", "v:push.approval_size": "1000000"}
    assert client_of(cast.manager).post("/identity/settings/save", given).status_code == 403


def test_what_the_other_side_says_is_plain_text() -> None:
    outcome = Outcome(result="failed", code="4\x0004", reason="a\x00b\ud800\x1b[31m c\nd\u202e")
    assert (outcome.code, outcome.reason) == ("404", "ab[31m c d")


def test_a_webhook_that_answers_nonsense_stops_nobody_elses_delivery(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = WebhookTransport(endpoints={})
    answers = [b"\x00\x00\xff" * 20, b"\x1f\x8b"]

    class Answer:
        status_code, is_success, content = 500, False, answers[0]

        @property
        def text(self) -> str:
            raise AssertionError("decoded as the other side wants it")

    monkeypatch.setattr(transport._client, "post", lambda *args, **more: Answer())
    transport.endpoints = {cast.jiangdong_id: ("https://x.example/", "whsec_" + "QUJD" * 8)}
    outcome = transport.send(_parcel(cast, address=""))
    assert outcome.result == "retry"
    assert "\x00" not in outcome.reason


@pytest.mark.parametrize("address", ['"\x01"@example.com', "a\r\nBcc: b@example.com", "a@b@c"])
def test_an_address_that_is_none_fails_alone(cast: Cast, address: str) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        transport = EmailTransport(
            settings={"host": "127.0.0.1", "port": port, "security": "none", "sender": "x@y.cn"},
            secret="",
        )
        bad = transport.send(_parcel(cast, address=address))
        good = transport.send(_parcel(cast, address="good@example.com"))
        transport.close()
    assert (bad.result, bad.code) == ("failed", "address_refused")
    assert good.result == "sent"
    assert list(double.taken) == ["good@example.com"]


def test_a_name_of_a_chinese_domain_is_reached(cast: Cast) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        transport = EmailTransport(
            settings={"host": "127.0.0.1", "port": port, "security": "none", "sender": "x@y.cn"},
            secret="",
        )
        assert transport.send(_parcel(cast, address="a@例子.com")).result == "sent"
        transport.close()
    assert list(double.taken) == ["a@xn--fsqu00a.com"]


@pytest.mark.parametrize("url", ["http://example.com/hook", "ftp://example.com/hook"])
def test_a_webhook_is_https(cast: Cast, client_of: Door, settings: Any, url: str) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = False
    answer = client_of(cast.jiangdong_owner).post("/push/webhook/", {"url": url, "is_on": "on"})
    assert answer.status_code == 422
    with acting(network()):
        assert not sql.value("SELECT count(*) FROM push_endpoint")


def test_a_stored_password_does_not_follow_to_another_server(cast: Cast, client_of: Door) -> None:
    manager = client_of(cast.manager)
    form = {
        "host": "smtp.example.com", "port": "587", "security": "starttls", "user": "u",
        "sender": "x@example.com", "concurrency": "1",
    }  # fmt: skip
    new, kept = "/push/channels/email/add/smtp/", "/push/providers/smtp/"
    assert manager.post(new, form | {"password": "geheim"}).status_code == 302
    assert manager.post(kept, form | {"sender_name": "x"}).status_code == 302
    moved = manager.post(kept, form | {"host": "evil.example.net"})
    assert moved.status_code == 422
    assert manager.post(kept, form | {"user": ""}).status_code == 302


def _parcel(cast: Cast, *, address: str) -> Any:
    member = cast.jiangdong_owner
    viewer = type("V", (), vars(member) | {"org_name": "x", "language": "zh-hans"})()
    return sample_parcel(viewer, address=address, now=clock.now())
