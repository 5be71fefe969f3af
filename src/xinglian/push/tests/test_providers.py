"""Providers: who takes over when one fails, what is left alone, what it may cost, what they report."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from standardwebhooks.webhooks import Webhook

from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.set_provider import set_budget
from xinglian.push.actions.take_reports import take_early_reports
from xinglian.push.channels.signed_reports import key_of
from xinglian.push.models import Message, Provider
from xinglian.push.queries import channel_state
from xinglian.push.queries.check_message import check_message
from xinglian.push.tests.provider_double import Answer, Asked, Double, provider_double

pytestmark = pytest.mark.usefixtures("never_quiet")


@pytest.fixture(autouse=True)
def phone_numbers(cast: Any) -> None:
    people = (cast.jiangdong_owner, cast.jiangdong_clerk, cast.jiangdong_tech, cast.shuchi_owner)
    for number, one in enumerate(people):
        with acting(one.scope):
            sql.execute(
                "UPDATE identity_person SET phone = %s WHERE id = %s", [f"+86138000000{number:02}", one.person_id]
            )  # fmt: skip


TAKEN = Answer({"code": 0, "sid": "x"})


def gateway(cast: Any, double: Double, *, second: bool = False, **more: Any) -> str:
    """A gateway at the double, the channel's first or second; its key."""
    given: dict[str, Any] = {
        "url": f"{double.url}/{'second' if second else 'first'}", "auth": "bearer", "sign": "星链",
        "body": '{"to": "{phone}", "text": "{text}", "id": "{id}"}', "code_path": "code", "ok_codes": "0",
        "limit_codes": "8", "account_codes": "51", "dead_codes": "21",
    }  # fmt: skip
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(
            key="sms", provider="sms_http", settings=given | more.pop("settings", {}), secret="s3cret", now=clock.now(), **more
        )  # fmt: skip
        sql.execute("UPDATE push_provider SET \"order\" = 0 WHERE key = 'sms_http'")
        if second:
            sql.execute("UPDATE push_provider SET key = 'sms_http-2', \"order\" = 1 WHERE key = 'sms_http'")  # fmt: skip
    return "sms_http-2" if second else "sms_http"


def send(cast: Any, **more: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温预警", body="备好防冻液。")], now=clock.now(),
            **({"org_ids": [cast.jiangdong_id, cast.shuchi_id], "channels": ["inapp", "sms"]} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    return message_id


def books(message_id: int, *columns: str) -> list[tuple[Any, ...]]:
    with acting(network()):
        rows = sql.rows(
            f"SELECT {', '.join(columns)} FROM push_delivery WHERE message_id = %s ORDER BY membership_id",
            [message_id],
        )
    return [tuple(row.values()) for row in rows]


def phones(cast: Any) -> int:
    with acting(network()):
        return int(sql.value(
            "SELECT count(*) FROM identity_pub_membership WHERE org_id = ANY (%s) AND phone <> '' AND is_active",
            [[cast.jiangdong_id, cast.shuchi_id]],
        ))  # fmt: skip


def due_now(message_id: int) -> None:
    with acting(network()):
        sql.execute("UPDATE push_delivery SET next_at = now() - interval '1 s' WHERE message_id = %s AND state = 'queued'", [message_id])  # fmt: skip


def test_a_text_message_carries_title_and_link_under_the_key(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double)
        message_id = send(cast)
        assert carry(channel="sms").results == {"sent": phones(cast)}
    assert double.asked[0].headers["authorization"] == "Bearer s3cret"
    assert double.asked[0].json["text"].startswith("【星链】降温预警 http")
    assert {one[0] for one in books(message_id, "provider")} == {"sms_http"}


def test_what_the_first_surely_refused_goes_to_the_second_and_once_only(cast: Any) -> None:
    def says(asked: Asked) -> Answer:
        return Answer({"code": 51, "msg": "no balance"}) if asked.path == "/first" else TAKEN

    with provider_double(says) as double:
        gateway(cast, double, second=True)
        gateway(cast, double)
        message_id = send(cast)
        carry(channel="sms")
    assert set(books(message_id, "state", "provider")) == {("sent", "sms_http-2")}
    seconds = [one.json["id"] for one in double.asked if one.path == "/second"]
    assert len(seconds) == len(set(seconds)) == phones(cast)


def test_what_may_have_arrived_is_not_handed_to_the_second(cast: Any) -> None:
    with provider_double(lambda asked: Answer(is_cut=True)) as double:
        gateway(cast, double, second=True)
        gateway(cast, double)
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
    assert books(message_id, "state", "provider") == [("uncertain", "sms_http")]
    assert double.paths() == ["/first"]


def test_a_gateway_that_drops_a_repeated_id_is_asked_again_itself(cast: Any) -> None:
    answers = iter([Answer(is_cut=True), TAKEN])
    with provider_double(lambda asked: next(answers)) as double:
        gateway(cast, double, second=True)
        gateway(cast, double, settings={"is_idempotent": True})
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
        due_now(message_id)
        carry(channel="sms")
    assert books(message_id, "state", "provider") == [("sent", "sms_http")]
    assert double.paths() == ["/first", "/first"]


def test_a_provider_that_fails_again_and_again_is_left_alone_and_tried_by_one(cast: Any) -> None:
    is_down = True

    def says(asked: Asked) -> Answer:
        return Answer({"code": 51}) if is_down else TAKEN

    with provider_double(says) as double:
        key = gateway(cast, double, concurrency=1)
        first = send(cast)
        for _turn in range(8):
            due_now(first)
            carry(channel="sms")
        asked = len(double.asked)
        assert asked == 5
        assert set(books(first, "state")) == {("queued",)}
        with acting(network()):
            row = Provider.objects.get(pk=key)
            assert row.broken_until is not None
            assert row.broken_until > clock.now()
            assert "51" in row.broken_reason
            sql.execute("UPDATE push_provider SET broken_until = now() - interval '1 s'")
        due_now(first)
        carry(channel="sms")
        assert len(double.asked) == asked + 1, "the trial is one delivery"
        is_down = False
        with acting(network()):
            sql.execute("UPDATE push_provider SET broken_until = now() - interval '1 s'")
        due_now(first)
        carry(channel="sms")
    assert set(books(first, "state")) == {("sent",)}
    with acting(network()):
        assert Provider.objects.get(pk=key).broken_until is None


def test_a_gateway_that_asks_for_a_pause_gets_it(cast: Any) -> None:
    with provider_double(lambda asked: Answer({}, 429, {"retry-after": "40"})) as double:
        key = gateway(cast, double, concurrency=1)
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
        due_now(message_id)
        carry(channel="sms", most_seconds=0.2)
    assert len(double.asked) == 1
    with acting(network()):
        assert Provider.objects.get(pk=key).free_at > clock.now() + timedelta(seconds=20)


def test_a_rate_holds_for_all_couriers_together(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double, rate_per_minute=1)
        send(cast)
        carry(channel="sms", most_seconds=0.3)
        carry(channel="sms", most_seconds=0.3)
    assert len(double.asked) == 1


def test_a_limit_is_never_passed_and_the_rest_says_why_it_waits(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double, price=Decimal("0.045"))
        with acting(scope.staff(org_id=cast.maker_id)):
            set_budget(channel="sms", month_budget=19, now=clock.now())
        message_id = send(cast)
        carry(channel="sms")
        # Two parts each: 9 fen, so 19 fen are enough for two.
        assert len(double.asked) == 2
        held = [one for one in books(message_id, "state", "code", "attempts", "next_at") if one[0] == "queued"]  # fmt: skip
        assert {one[1:3] for one in held} == {("budget", 0)}
        assert all(one[3] > clock.now() for one in held)
        with acting(network()):
            assert sql.value("SELECT sum(cost_e4) FROM push_spend") == 1800
            assert sql.value("SELECT count(*) FROM push_message WHERE is_notice") == 1
            set_budget(channel="sms", month_budget=None, now=clock.now())
            sql.execute("UPDATE push_delivery SET next_at = now() - interval '1 s', code = '' WHERE code = 'budget'")  # fmt: skip
        carry(channel="sms")
    assert {one[0] for one in books(message_id, "state")} == {"sent"}
    with acting(network()):
        assert sql.value("SELECT sum(cost_e4) FROM push_spend") == sql.value("SELECT sum(cost_e4) FROM push_delivery")  # fmt: skip


def test_urgent_notices_go_out_whatever_the_budget(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double, price=Decimal("0.045"))
        with acting(scope.staff(org_id=cast.maker_id)):
            set_budget(channel="sms", month_budget=0, now=clock.now())
        message_id = send(cast, kind="emergency")
        carry(channel="sms")
    assert set(books(message_id, "state")) == {("sent",)}


def test_what_was_refused_costs_nothing(cast: Any) -> None:
    with provider_double(lambda asked: Answer({"code": 21})) as double:
        gateway(cast, double, price=Decimal("0.045"))
        message_id = send(cast)
        carry(channel="sms")
    assert set(books(message_id, "state", "cost_e4")) == {("failed", 0)}
    with acting(network()):
        assert sql.value("SELECT sum(cost_e4) FROM push_spend") == 0


def test_a_number_nobody_has_is_marked_and_its_reason_kept(cast: Any) -> None:
    with provider_double(lambda asked: Answer({"code": 21, "msg": "空号"})) as double:
        gateway(cast, double)
        send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
    with acting(network()):
        row = sql.row(
            "SELECT broken_at, broken_reason FROM identity_pub_address WHERE person_id = %s AND kind = 'phone'",
            [cast.shuchi_owner.person_id],
        )
    assert row is not None
    assert row["broken_at"] is not None
    assert "空号" in row["broken_reason"]


def _report(key: str, rows: list[dict[str, Any]], *, secret: str = "s3cret") -> int:
    with acting(network()):
        token = Provider.objects.get(pk=key).report_token
    body, now = json.dumps(rows), datetime.now(tz=UTC)
    return Client().post(
        reverse("push:report", args=[key, token]), data=body, content_type="application/json",
        headers={
            "webhook-id": "r1", "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(key_of(secret)).sign("r1", now, body),
        },
    ).status_code  # fmt: skip


def test_reports_come_twice_and_in_any_order_and_change_nothing_twice(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        key = gateway(cast, double)
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
    id = double.asked[0].json["id"]
    good, bad = {"id": id, "state": "delivered"}, {"id": id, "state": "failed", "code": "UNDELIV"}
    assert _report(key, [bad, good]) == 200
    (first,) = books(message_id, "state", "delivered_at")
    assert first[0] == "delivered"
    assert _report(key, [good]) == 200
    assert _report(key, [bad]) == 200
    assert books(message_id, "state", "delivered_at") == [first]


def test_a_report_that_it_arrived_settles_a_delivery_that_waits_for_another_try(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        key = gateway(cast, double)
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
    with acting(network()):
        sql.execute(
            "UPDATE push_delivery SET state = 'queued', in_doubt = true WHERE channel = 'sms'"
        )
    assert _report(key, [{"id": double.asked[0].json["id"], "state": "delivered"}]) == 200
    assert books(message_id, "state", "in_doubt") == [("delivered", False)]


def test_a_provider_that_takes_its_failure_back_by_its_own_number_is_believed(cast: Any) -> None:
    with provider_double(lambda asked: Answer({"code": 0, "sid": "G-77"})) as double:
        key = gateway(cast, double, settings={"id_path": "sid"})
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
    assert _report(key, [{"external_id": "G-77", "state": "failed", "code": "UNDELIV"}]) == 200
    assert books(message_id, "state") == [("failed",)]
    assert _report(key, [{"external_id": "G-77", "state": "delivered"}]) == 200
    assert books(message_id, "state") == [("delivered",)]


def test_a_report_ahead_of_our_books_is_taken_when_they_follow(cast: Any) -> None:
    with provider_double(lambda asked: Answer({"code": 0, "sid": "G-77"})) as double:
        key = gateway(cast, double, settings={"id_path": "sid"})
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        assert _report(key, [{"external_id": "G-77", "state": "delivered"}]) == 200
        carry(channel="sms")
    assert books(message_id, "state", "external_id") == [("sent", "G-77")]
    with acting(network()):
        take_early_reports(now=clock.now())
        assert sql.value("SELECT count(*) FROM push_earlyreport") == 0
    assert books(message_id, "state") == [("delivered",)]


def test_a_report_without_the_right_signature_or_address_is_refused(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        key = gateway(cast, double)
        message_id = send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="sms")
    id = double.asked[0].json["id"]
    assert _report(key, [{"id": id, "state": "delivered"}], secret="other") == 400
    url = reverse("push:report", args=[key, "wrong"])
    assert Client().post(url, data="[]", content_type="application/json").status_code == 404
    assert books(message_id, "state") == [("sent",)]


def test_a_call_says_who_calls_and_a_pressed_key_acknowledges(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        with acting(scope.staff(org_id=cast.maker_id)):
            api.configure_channel(
                key="voice", now=clock.now(), secret="s3cret",
                settings={
                    "url": f"{double.url}/call", "auth": "bearer", "sign": "星链汽配", "ask_key": "1", "code_path": "code",
                    "ok_codes": "0", "body": '{"called": "{phone}", "tts": "{text}", "id": "{id}"}',
                },
            )  # fmt: skip
        message_id = send(
            cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None, channels=["inapp", "voice"],
            kind="emergency", must_acknowledge=True, ack_minutes=10,
        )  # fmt: skip
        carry(channel="voice")
    asked = double.asked[0].json
    assert "星链汽配" in asked["tts"]
    assert "。。" not in asked["tts"]
    assert _report("voice_http", [{"id": asked["id"], "state": "acknowledged"}]) == 200
    assert books(message_id, "state") == [("delivered",)]
    with acting(network()):
        row = sql.row("SELECT acknowledged_at FROM push_inbox WHERE message_id = %s", [message_id])
    assert row is not None
    assert row["acknowledged_at"] is not None


def test_what_it_will_cost_is_said_before_and_what_it_has_cost_afterwards(cast: Any) -> None:
    with provider_double(lambda asked: TAKEN) as double:
        gateway(cast, double, price=Decimal("0.045"))
        message_id = send(cast)
        with acting(cast.manager.scope):
            message = Message.objects.get(pk=message_id)
            said = [one.text for one in check_message(message).findings]
            assert any("¥0.36" in one for one in said), said
            set_budget(channel="sms", month_budget=20, now=clock.now())
            said = [one.text for one in check_message(message).findings if one.tone == "watch"]
            assert any("¥0.20" in one for one in said), said
            set_budget(channel="sms", month_budget=None, now=clock.now())
        carry(channel="sms")
        with acting(cast.manager.scope):
            (row,) = channel_state.cost_of(message_id=message_id)
    assert (row["channel"], str(row["money"])) == ("sms", "¥0.36")
