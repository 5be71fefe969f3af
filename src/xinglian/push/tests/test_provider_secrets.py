"""What a provider gave us to prove who we are: stored sealed, and never shown again."""

import logging
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.actions.counter import secret_of
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Provider
from xinglian.push.tests.provider_double import Answer, Asked, provider_double

ClientOf = Callable[[Member], Client]
SECRET = "k9-never-again-42"
GATEWAY = {
    "url": "http://127.0.0.1:9/sms", "auth": "bearer", "sign": "星链", "body": '{"to": "{phone}", "text": "{text}"}',
    "code_path": "code", "ok_codes": "0",
}  # fmt: skip


def gateway(cast: Cast, **other: str) -> str:
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(key="sms", provider="sms_http", settings=GATEWAY | other, secret=SECRET, now=clock.now())  # fmt: skip
    return "sms_http"


def stored(key: str) -> Provider:
    with acting(network()):
        return Provider.objects.get(pk=key)


def page_of(key: str) -> str:
    return reverse("push:provider", args=[key])


def test_no_page_of_a_provider_shows_its_secret_again(cast: Cast, client_of: ClientOf) -> None:
    key = gateway(cast)
    director = client_of(cast.director)
    for page in (
        page_of(key),
        reverse("push:channel", args=["sms"]),
        reverse("push:channels"),
        reverse("identity:audit"),
    ):
        answer = director.get(page, follow=True)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page


def test_it_lies_sealed_in_the_database_and_the_audit_keeps_nothing_of_it(
    cast: Cast, client_of: ClientOf
) -> None:
    key = gateway(cast)
    with acting(network()):
        row = sql.value("SELECT row_to_json(p)::text FROM push_provider AS p WHERE key = %s", [key])
        entries = sql.rows("SELECT id, row_to_json(a)::text AS said FROM kernel_audit AS a WHERE subject_id = %s", [key])  # fmt: skip
    assert SECRET not in row
    assert entries
    for entry in entries:
        assert SECRET not in entry["said"]
        answer = client_of(cast.director).get(reverse("identity:audit_entry", args=[entry["id"]]))
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    assert secret_of(stored(key)) == SECRET


def test_an_empty_field_keeps_it_and_a_typing_error_elsewhere_does_not_echo_a_new_one(
    cast: Cast, client_of: ClientOf
) -> None:
    key = gateway(cast)
    director, page = client_of(cast.director), page_of(key)
    form = director.get(page).context["form"]
    given = {name: GATEWAY.get(name, form.initial.get(name, "")) for name in form.fields}
    terms = director.get(page).context["terms"]
    given |= {name: terms.initial.get(name) or "" for name in terms.fields}
    kept = given | {"secret": "", "is_on": "on", "sign": "星链二"}
    assert director.post(page, kept).status_code == 302
    assert stored(key).settings["sign"] == "星链二"
    assert secret_of(stored(key)) == SECRET
    wrong = given | {"secret": "another-one-77", "url": "no address"}
    answer = director.post(page, wrong)
    assert answer.status_code == 422
    assert "another-one-77" not in answer.content.decode()
    assert secret_of(stored(key)) == SECRET


@pytest.mark.usefixtures("never_quiet")
def test_a_provider_that_says_the_key_back_is_not_repeated_on_pages_in_files_or_in_logs(
    cast: Cast, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def says(asked: Asked) -> Answer:
        heard.append(asked.headers["authorization"])
        return Answer({"code": 51, "msg": f"bad key: {asked.headers['authorization']}"}, status=401)

    director = client_of(cast.director)
    with acting(network()):
        for number, member in enumerate((cast.director, cast.jiangdong_owner)):
            sql.execute("UPDATE identity_person SET phone = %s WHERE id = %s", [f"+861380000000{number}", member.person_id])  # fmt: skip
    caplog.set_level(logging.DEBUG)
    with provider_double(says) as double:
        key = gateway(cast, url=double.url)
        tested = director.post(reverse("push:test_provider", args=[key]))
        with acting(network()):
            message_id = api.send_now(
                words=[api.Words(subject="降温预警", body="备好防冻液。")], now=clock.now(), org_ids=[cast.jiangdong_id], channels=["inapp", "sms"]
            )  # fmt: skip
        release_message(message_id=message_id)
        carry(channel="sms")
    assert heard.count(f"Bearer {SECRET}") == len(heard) >= 2
    assert "bad key: Bearer •••" in tested.content.decode()
    pages = {
        "test": tested,
        "form": director.get(page_of(key)),
        "channel": director.get(reverse("push:channel", args=["sms"])),
        "why": director.get(reverse("push:why", args=[cast.jiangdong_owner.person_id])),
        "recipients": director.get(reverse("push:recipients", args=[message_id])),
        "export": director.get(reverse("push:export", args=[message_id])),
        "proof": director.get(reverse("push:proof", args=[message_id])),
        "audit": director.get(reverse("identity:audit")),
    }
    for name, answer in pages.items():
        assert answer.status_code == 200, name
        body = answer.getvalue() if answer.streaming else answer.content
        assert SECRET.encode() not in body, name
    with acting(network()):
        reasons = sql.column("SELECT reason FROM push_delivery WHERE message_id = %s AND channel = 'sms'", [message_id])  # fmt: skip
    assert any("bad key" in one for one in reasons)
    assert SECRET not in " ".join(reasons)
    assert SECRET not in caplog.text


def test_the_form_says_that_one_is_stored_and_asks_for_one_where_nothing_goes_without(
    cast: Cast, client_of: ClientOf
) -> None:
    director = client_of(cast.director)
    assert "已存有" in director.get(page_of(gateway(cast))).content.decode()
    new = reverse("push:add_provider", args=["wecom", "wecom"])
    given = {"key_id": "ww1", "agent_id": "1000002", "endpoint": "https://qyapi.weixin.qq.com", "concurrency": "8", "secret": ""}  # fmt: skip
    answer = director.post(new, given)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"secret"}


@pytest.mark.usefixtures("never_quiet")
def test_settings_stored_before_a_question_was_asked_are_said_and_nothing_goes_out_in_doubt(
    cast: Cast, client_of: ClientOf
) -> None:
    director = client_of(cast.director)
    key = gateway(cast)
    with acting(network()):
        # Older than the address and the body's shape: the body has a proposal, the address has none.
        sql.execute("UPDATE push_provider SET settings = settings - 'url' - 'body' WHERE key = %s", [key])  # fmt: skip
        sql.execute("UPDATE identity_person SET phone = '+8613800000001' WHERE id = %s", [cast.jiangdong_owner.person_id])  # fmt: skip
        message_id = api.send_now(
            words=[api.Words(subject="降温预警", body="备好防冻液。")], now=clock.now(), org_ids=[cast.jiangdong_id], channels=["inapp", "sms"]
        )  # fmt: skip
    release_message(message_id=message_id)
    page = director.get(page_of(key))
    assert [str(one) for one in page.context["unanswered"]] == [str(page.context["form"]["url"].label)]  # fmt: skip
    assert "目前什么都发不出去" in page.content.decode()
    carry(channel="sms")
    with acting(network()):
        row = sql.row("SELECT state, code, in_doubt FROM push_delivery WHERE message_id = %s AND channel = 'sms' AND code <> ''", [message_id])  # fmt: skip
    assert row is not None
    assert (row["state"], row["code"], bool(row["in_doubt"])) == ("queued", "settings_missing", False)  # fmt: skip
    why = director.get(reverse("push:why", args=[cast.jiangdong_owner.person_id])).content.decode()
    assert "settings_missing" not in why
    assert "服务商的设置不完整" in why
