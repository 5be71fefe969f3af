"""Handing over: one worker per delivery, every end named, nothing doubled in silence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.actions.change_course import cancel_message, pause_message, resume_message
from xinglian.push.actions.claim_deliveries import claim_deliveries, recover_deliveries
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.remind import remind
from xinglian.push.actions.right_of_way import is_given, right_of_way
from xinglian.push.actions.settle_by_hand import mark_delivered, send_again
from xinglian.push.rules.lanes import FIRST, LANES
from xinglian.push.tests.doubles import HookDouble, MailDouble, hook_server, mail_server


def _mail(port: int, concurrency: int = 4) -> None:
    with acting(scope.staff(org_id=_maker())):
        api.configure_channel(
            key="email", now=clock.now(), concurrency=concurrency,
            settings={"host": "127.0.0.1", "port": port, "security": "none", "sender": "news@maker.example"},
        )  # fmt: skip


def _maker() -> int:
    with acting(network()):
        return int(sql.value("SELECT org_id FROM identity_pub_organisation WHERE kind = 'maker'"))


def _send(cast: Any, **more: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温\r\nBcc: x@evil.example", body="备好防冻液。")], now=clock.now(),
            **({"org_ids": [cast.jiangdong_id, cast.shuchi_id]} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    return message_id


def _states(message_id: int, channel: str = "email") -> dict[int, tuple[str, str]]:
    with acting(network()):
        rows = sql.rows(
            "SELECT membership_id, state, code FROM push_delivery WHERE message_id = %s AND channel = %s AND round = 0",
            [message_id, channel],
        )
    return {row["membership_id"]: (row["state"], row["code"]) for row in rows}


def test_a_mail_goes_out_with_a_personal_link_and_a_way_out(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        message_id = _send(cast)
        assert carry(channel="email").results == {"sent": 4}
    assert set(_states(message_id).values()) == {("sent", "250")}
    letter = double.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Bcc"] is None
    plain, rich = (
        part.get_payload(decode=True).decode() for part in letter.walk() if not part.is_multipart()
    )
    assert "/push/r/" in plain
    assert "备好防冻液" in rich


def test_binding_news_has_no_way_out(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        _send(cast, kind="policy")
        carry(channel="email")
    assert double.letters[0]["List-Unsubscribe"] is None


def test_every_fault_of_a_mail_server_has_its_name(cast: Any) -> None:
    faults = {
        "jiangdong_owner@example.com": "550 no such mailbox", "jiangdong_clerk@example.com": "451 try later",
        "jiangdong_tech@example.com": "cut",
    }  # fmt: skip
    double = MailDouble(fault=lambda to, nth: faults.get(to, ""))
    with mail_server(double) as port:
        _mail(port)
        message_id = _send(cast)
        carry(channel="email")
    states = _states(message_id)
    assert states[cast.jiangdong_owner.membership_id] == ("failed", "550")
    assert states[cast.jiangdong_clerk.membership_id] == ("queued", "451")
    assert states[cast.jiangdong_tech.membership_id] == ("uncertain", "cut_off_after_data")
    assert states[cast.shuchi_owner.membership_id] == ("sent", "250")
    # The uncertain one is never sent again by itself, and did arrive once.
    with mail_server(double) as port:
        _mail(port)
        _due_now(message_id)
        carry(channel="email")
    assert double.taken["jiangdong_tech@example.com"] == 1
    ids = [cast.jiangdong_tech.membership_id]
    with acting(scope.staff(org_id=cast.maker_id)):
        assert (
            mark_delivered(
                message_id=message_id,
                channel="email",
                membership_ids=ids,
                name="王敏",
                now=clock.now(),
            )
            == 1
        )
        assert (
            send_again(
                message_id=message_id,
                channel="email",
                membership_ids=None,
                name="王敏",
                now=clock.now(),
            )
            == 1
        )
    assert _states(message_id)[ids[0]][0] == "delivered"


def test_temporary_faults_end_after_so_many_attempts(cast: Any) -> None:
    double = MailDouble(fault=lambda to, nth: "451 busy")
    with mail_server(double) as port:
        _mail(port)
        message_id = _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        for _attempt in range(6):
            _due_now(message_id)
            carry(channel="email")
    assert _states(message_id) == {cast.shuchi_owner.membership_id: ("failed", "451")}
    assert double.tried["shuchi_owner@example.com"] == 6


def test_a_server_that_is_away_loses_nothing(cast: Any) -> None:
    _mail(1)
    message_id = _send(cast)
    carry(channel="email")
    assert set(_states(message_id).values()) == {("queued", "unreachable")}


def test_webhooks_are_signed_and_a_cut_one_comes_again_under_the_same_id(cast: Any) -> None:
    with acting(scope.partner(org_id=cast.jiangdong_id, person_id=cast.jiangdong_owner.person_id)):
        endpoint, secret = api.set_endpoint(
            org_id=cast.jiangdong_id, url="http://127.0.0.1:1/hook", is_on=True, now=clock.now()
        )
    double = HookDouble(secret=secret, fault=lambda id, nth: "cut" if nth == 1 else "")
    with hook_server(double) as url:
        with acting(network()):
            sql.execute("UPDATE push_endpoint SET url = %s WHERE id = %s", [url, endpoint.pk])
        with acting(scope.staff(org_id=cast.maker_id)):
            api.configure_channel(key="webhook", settings={}, now=clock.now())
        message_id = _send(cast, channels=["inapp", "webhook"])
        assert carry(channel="webhook").results == {"retry": 3}
        _due_now(message_id)
        assert carry(channel="webhook").results == {"delivered": 3}
    assert (double.bad_signatures, len(double.taken), set(double.tried.values())) == (0, 3, {2})
    body = next(iter(double.taken.values()))
    assert body["data"]["text"] == "备好防冻液。"
    assert set(_states(message_id, "webhook").values()) == {("delivered", "204")}


@pytest.mark.parametrize(
    ("later", "ends", "code"),
    [("503 busy", "uncertain", "503"), ("410 gone", "uncertain", "410"), ("400 no", "failed", "400"), ("cut", "uncertain", "ReadError")],
)  # fmt: skip
def test_a_webhook_that_may_have_arrived_has_not_failed(
    cast: Any, later: str, ends: str, code: str
) -> None:
    """Taken and cut off at first, never taken again: only the receiver's own no to this id makes it a failure."""
    endpoint_url, secret = "http://127.0.0.1:1/hook", ""
    with acting(scope.partner(org_id=cast.shuchi_id)):
        endpoint, secret = api.set_endpoint(
            org_id=cast.shuchi_id, url=endpoint_url, is_on=True, now=clock.now()
        )
    double = HookDouble(secret=secret, fault=lambda id, nth: "cut" if nth == 1 else later)
    with hook_server(double) as url:
        with acting(network()):
            sql.execute("UPDATE push_endpoint SET url = %s WHERE id = %s", [url, endpoint.pk])
        with acting(scope.staff(org_id=cast.maker_id)):
            api.configure_channel(key="webhook", settings={}, now=clock.now())
        message_id = _send(cast, channels=["inapp", "webhook"])
        for _attempt in range(6):
            _due_now(message_id)
            carry(channel="webhook")
    state, said = _states(message_id, "webhook")[cast.shuchi_owner.membership_id]
    assert state == ends
    assert said in (code, "RemoteProtocolError") if later == "cut" else said == code


def test_a_webhook_that_never_left_has_failed(cast: Any) -> None:
    with acting(scope.partner(org_id=cast.shuchi_id)):
        api.set_endpoint(
            org_id=cast.shuchi_id, url="http://127.0.0.1:1/hook", is_on=True, now=clock.now()
        )
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(key="webhook", settings={}, now=clock.now())
    message_id = _send(cast, channels=["inapp", "webhook"])
    for _attempt in range(6):
        _due_now(message_id)
        carry(channel="webhook")
    assert _states(message_id, "webhook") == {
        cast.shuchi_owner.membership_id: ("failed", "ConnectError")
    }


def test_a_webhook_is_tried_for_an_hour_at_least_however_many_attempts_that_takes(
    cast: Any,
) -> None:
    with acting(scope.partner(org_id=cast.shuchi_id)):
        api.set_endpoint(
            org_id=cast.shuchi_id, url="http://127.0.0.1:1/hook", is_on=True, now=clock.now()
        )
    with acting(scope.staff(org_id=cast.maker_id)):
        api.configure_channel(key="webhook", settings={}, now=clock.now())
    message_id = _send(cast, channels=["inapp", "webhook"])
    for _attempt in range(8):
        _due_now(message_id, waited=timedelta(minutes=5))
        carry(channel="webhook")
    assert _states(message_id, "webhook")[cast.shuchi_owner.membership_id][0] == "queued"
    _due_now(message_id)
    carry(channel="webhook")
    assert _states(message_id, "webhook")[cast.shuchi_owner.membership_id][0] == "failed"


def test_what_may_have_arrived_is_not_called_cancelled(cast: Any) -> None:
    _mail(1)
    message_id = _send(cast)
    mine = cast.shuchi_owner.membership_id
    with acting(network()):
        sql.execute("UPDATE push_delivery SET in_doubt = true WHERE membership_id = %s", [mine])
    with acting(scope.staff(org_id=cast.maker_id)):
        cancel_message(message_id=message_id, now=clock.now())
    states = {member: state for member, (state, _code) in _states(message_id).items()}
    assert states.pop(mine) == "uncertain"
    assert set(states.values()) == {"cancelled"}


def test_a_refusing_endpoint_is_a_named_failure(cast: Any) -> None:
    with acting(scope.partner(org_id=cast.shuchi_id)):
        endpoint, _secret = api.set_endpoint(
            org_id=cast.shuchi_id, url="http://127.0.0.1:1/hook", is_on=True, now=clock.now()
        )
    with hook_server(HookDouble(secret="whsec_b3RoZXI=")) as url:
        with acting(network()):
            sql.execute("UPDATE push_endpoint SET url = %s WHERE id = %s", [url, endpoint.pk])
        with acting(scope.staff(org_id=cast.maker_id)):
            api.configure_channel(key="webhook", settings={}, now=clock.now())
        message_id = _send(cast, channels=["inapp", "webhook"])
        carry(channel="webhook")
    assert _states(message_id, "webhook") == {cast.shuchi_owner.membership_id: ("failed", "401")}


def test_after_a_killed_worker_mails_are_uncertain_and_webhooks_repeated(cast: Any) -> None:
    _mail(1)
    message_id = _send(cast)
    with acting(network()):
        long_ago = clock.now() - timedelta(minutes=10)
        sql.execute("UPDATE push_delivery SET next_at = %s", [long_ago])
        assert len(claim_deliveries(channel="email", limit=10, now=long_ago, lease_seconds=60)) == 4
        sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at, next_at,"
            " external_id, address, code, reason, decided_by, provider) SELECT message_id, membership_id, 'webhook', 0, org_id,"
            " 'sending', 1, queued_at, next_at, '', '', '', '', '', 'webhook' FROM push_delivery"
        )
        assert recover_deliveries(channel="email", repeatable=[], now=clock.now()) == 4
        assert recover_deliveries(channel="webhook", repeatable=["webhook"], now=clock.now()) == 4
    assert set(_states(message_id).values()) == {("uncertain", "interrupted")}
    assert set(_states(message_id, "webhook").values()) == {("queued", "interrupted")}


def test_pause_and_cancel_are_honoured(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        message_id = _send(cast)
        with acting(scope.staff(org_id=cast.maker_id)):
            pause_message(message_id=message_id, now=clock.now())
        assert carry(channel="email").total == 0
        with acting(scope.staff(org_id=cast.maker_id)):
            resume_message(message_id=message_id, now=clock.now())
        release_message(message_id=message_id)
        other = _send(cast)
        with acting(scope.staff(org_id=cast.maker_id)):
            cancel_message(message_id=other, now=clock.now())
        assert carry(channel="email").results == {"sent": 4}
    assert set(_states(other).values()) == {("cancelled", "cancelled")}


def test_a_reminder_goes_only_to_those_who_have_not_read(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        message_id = _send(cast)
        carry(channel="email")
        with acting(network()):
            now = clock.now()
            api.record_receipts(
                receipts=[
                    api.NewReceipt(
                        message_id=message_id,
                        membership_id=cast.shuchi_owner.membership_id,
                        kind="read",
                        at=now,
                    )
                ],
                now=now,
            )
            assert remind(message_id=message_id, now=now) == 3
        carry(channel="email")
    assert double.taken["shuchi_owner@example.com"] == 1
    assert double.taken["jiangdong_owner@example.com"] == 2


def _due_now(message_id: int, *, waited: timedelta = timedelta(hours=1)) -> None:
    """Its wait is over, and it lay there for so long already."""
    with acting(network()):
        sql.execute(
            "UPDATE push_delivery SET next_at = %(now)s, queued_at = queued_at - %(waited)s"
            " WHERE message_id = %(id)s AND state = 'queued'",
            {"now": clock.now(), "waited": waited, "id": message_id},
        )


def _claim_in_thread(barrier: Barrier, statement: str) -> list[int]:
    try:
        with acting(network()):
            barrier.wait(5)
            if statement == "careless":
                found = sql.column("SELECT membership_id FROM push_delivery WHERE state = 'queued'")
                barrier.wait(5)
                sql.execute("UPDATE push_delivery SET state = 'sending'")
                return found
            rows = claim_deliveries(channel="email", limit=10, now=clock.now(), lease_seconds=60)
            return [row["membership_id"] for row in rows]
    finally:
        connections.close_all()


def test_two_workers_never_take_the_same_delivery(cast_in_world: Any) -> None:
    _mail(1)
    message_id = _send(cast_in_world)
    for statement, expected in (("careless", 8), ("ours", 4)):
        with acting(network()):
            sql.execute(
                "UPDATE push_delivery SET state = 'queued' WHERE message_id = %s", [message_id]
            )
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            taken = [pool.submit(_claim_in_thread, barrier, statement) for _worker in range(2)]
            assert sum(len(one.result()) for one in taken) == expected, statement


def test_while_an_emergency_is_on_its_way_couriers_beside_it_take_nothing_else(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        campaign, urgent = _send(cast), _send(cast, kind="emergency")
        with right_of_way():
            assert carry(channel="email", most_seconds=0.5).results == {"sent": 4}
        assert {state for state, _code in _states(urgent).values()} == {"sent"}
        assert {state for state, _code in _states(campaign).values()} == {"queued"}
        assert carry(channel="email").results == {"sent": 4}


def test_only_an_emergency_that_is_handed_over_has_the_right_of_way(cast: Any) -> None:
    seen: list[bool] = []
    double = MailDouble(fault=lambda to, nth: seen.append(is_given()) or "")  # type: ignore[func-returns-value]
    with mail_server(double) as port:
        _mail(port)
        for kind, lanes in (("general", LANES), ("emergency", (FIRST,))):
            seen.clear()
            _send(cast, kind=kind)
            assert carry(channel="email", lanes=lanes).results == {"sent": 4}
            assert seen == [kind == "emergency"] * 4
    assert not is_given()


def test_an_emergency_that_hangs_holds_up_the_others_for_five_seconds_at_most(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinglian.push.actions.right_of_way._MOST_SECONDS", 0.1)
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        _send(cast)
        with right_of_way():
            assert carry(channel="email").results == {"sent": 4}
