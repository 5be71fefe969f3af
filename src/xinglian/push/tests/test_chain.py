"""The fallback chain, the lanes, and a pause: what comes after what, and what ends it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.cast import Cast, Member
from xinglian.identity import api as identity
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push import jobs as push_jobs
from xinglian.push.actions.advance_chain import advance_chain
from xinglian.push.actions.change_course import cancel_message, pause_message, resume_message
from xinglian.push.actions.claim_deliveries import claim_deliveries
from xinglian.push.actions.hold import park, stop_read
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Channel, Preference
from xinglian.push.rules import chain
from xinglian.push.rules.chain import ChainProblem, Step

CHAIN = [Step("webpush", 0), Step("wecom", 5), Step("sms", 10), Step("voice", 15)]


@pytest.fixture
def everything_on(cast: Cast, never_quiet: None) -> Cast:
    """The owner of Jiangdong can be reached by everything, the one of Shuchi by phone only, the technician by nothing."""
    now = clock.now()
    with acting(network()):
        for step in CHAIN:
            Channel.objects.update_or_create(key=step.channel, defaults={"is_on": True})
        for number, one in enumerate((cast.jiangdong_owner, cast.shuchi_owner), start=1):
            sql.execute(
                "UPDATE identity_person SET phone = %s WHERE id = %s",
                [f"1380013800{number}", one.person_id],
            )
    for kind in ("webpush", "wecom"):
        identity.keep_address(
            person_id=cast.jiangdong_owner.person_id, kind=kind, value=f"https://{kind}", is_verified=True, now=now
        )  # fmt: skip
    return cast


def send(cast: Cast, **more: Any) -> tuple[int, datetime]:
    """To the two owners and the technician; the message and when it was out."""
    people = (cast.jiangdong_owner, cast.shuchi_owner, cast.garage_tech)
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="断供", body="x")], now=clock.now(),
            **({"membership_ids": [one.membership_id for one in people], "channels": [], "fallback": CHAIN} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    with acting(network()):
        return message_id, sql.value("SELECT sent_at FROM push_message WHERE id = %s", [message_id])


def wave(message_id: int, at: datetime) -> int:
    """Look after the chain at a moment, whenever it was to be looked after."""
    with acting(network()):
        sql.execute("UPDATE push_message SET wave_at = %s WHERE id = %s", [at, message_id])
        return advance_chain(message_id=message_id, now=at)


def hand_over(message_id: int, at: datetime, state: str = "sent") -> None:
    with acting(network()):
        sql.execute(
            "UPDATE push_delivery SET state = %s, sent_at = CASE WHEN %s = 'sent' THEN %s::timestamptz END"
            " WHERE message_id = %s AND state = 'queued'",
            [state, state, at, message_id],
        )


def tried(message_id: int, member: Member) -> list[str]:
    with acting(network()):
        return sql.column(
            "SELECT channel FROM push_delivery WHERE message_id = %s AND membership_id = %s AND state <> 'held' ORDER BY step",
            [message_id, member.membership_id],
        )


def read(message_id: int, member: Member, at: datetime) -> None:
    with acting(member.scope):
        api.record_receipts(
            receipts=[
                api.NewReceipt(message_id=message_id, membership_id=member.membership_id, kind="read", at=at)
            ],
            now=at,
        )  # fmt: skip


def test_each_is_sought_by_the_next_channel_when_the_minutes_are_up(everything_on: Cast) -> None:
    cast = everything_on
    message_id, out = send(cast)
    wave(message_id, out)
    assert tried(message_id, cast.jiangdong_owner) == ["webpush"]
    # Without a browser and WeCom it goes on at once, and there waits its minutes.
    assert tried(message_id, cast.shuchi_owner) == ["sms"]
    assert tried(message_id, cast.garage_tech) == []
    hand_over(message_id, out)
    assert wave(message_id, out + timedelta(minutes=4)) == 0
    wave(message_id, out + timedelta(minutes=5))
    assert tried(message_id, cast.jiangdong_owner) == ["webpush", "wecom"]
    hand_over(message_id, out + timedelta(minutes=6))
    wave(message_id, out + timedelta(minutes=15))
    assert tried(message_id, cast.shuchi_owner) == ["sms", "voice"]
    assert tried(message_id, cast.jiangdong_owner) == ["webpush", "wecom"]
    wave(message_id, out + timedelta(minutes=16))
    assert tried(message_id, cast.jiangdong_owner) == ["webpush", "wecom", "sms"]


def test_the_chain_says_when_to_look_again_and_when_it_is_over(everything_on: Cast) -> None:
    cast = everything_on
    message_id, out = send(cast)
    wave(message_id, out)
    hand_over(message_id, out)
    wave(message_id, out + timedelta(minutes=1))

    def next_wave() -> Any:
        with acting(network()):
            return sql.value("SELECT wave_at FROM push_message WHERE id = %s", [message_id])

    assert next_wave() == out + timedelta(minutes=5)
    for member in (cast.jiangdong_owner, cast.shuchi_owner, cast.garage_tech):
        read(message_id, member, out + timedelta(minutes=2))
    wave(message_id, out + timedelta(minutes=5))
    assert next_wave() is None


def test_a_reading_ends_the_chain_also_for_what_is_queued(everything_on: Cast) -> None:
    cast = everything_on
    message_id, out = send(cast)
    wave(message_id, out)
    read(message_id, cast.shuchi_owner, out + timedelta(seconds=10))
    later = out + timedelta(minutes=1)
    with acting(network()):
        claimed = claim_deliveries(channel="sms", limit=9, now=later, lease_seconds=60)
        assert claimed == []
        assert stop_read(now=later) == 1
        found = sql.row(
            "SELECT state, code FROM push_delivery WHERE message_id = %s AND membership_id = %s",
            [message_id, cast.shuchi_owner.membership_id],
        )
    assert found == {"state": "cancelled", "code": "read"}
    wave(message_id, out + timedelta(hours=1))
    assert tried(message_id, cast.shuchi_owner) == ["sms"]


def test_a_step_that_failed_takes_no_time(everything_on: Cast) -> None:
    cast = everything_on
    message_id, out = send(cast)
    wave(message_id, out)
    hand_over(message_id, out, state="failed")
    wave(message_id, out + timedelta(minutes=1))
    assert tried(message_id, cast.jiangdong_owner) == ["webpush", "wecom"]


def test_what_waits_for_the_morning_is_waited_for(everything_on: Cast) -> None:
    cast = everything_on
    message_id, out = send(cast)
    wave(message_id, out)
    with acting(network()):
        sql.execute(
            "UPDATE push_delivery SET next_at = %s, code = 'quiet'", [out + timedelta(hours=8)]
        )
    wave(message_id, out + timedelta(hours=1))
    assert tried(message_id, cast.jiangdong_owner) == ["webpush"]
    wave(message_id, out + timedelta(hours=8, minutes=5))
    assert tried(message_id, cast.jiangdong_owner) == ["webpush", "wecom"]


def test_a_person_may_choose_the_order_of_the_channels(everything_on: Cast) -> None:
    cast, who = everything_on, everything_on.jiangdong_owner
    with acting(who.scope):
        Preference.objects.create(
            person_id=who.person_id,
            topic="",
            org_id=who.org_id,
            ranking=["sms", "wecom"],
            changed_at=clock.now(),
        )
    message_id, out = send(cast)
    wave(message_id, out)
    assert tried(message_id, who) == ["sms"]
    assert tried(message_id, cast.shuchi_owner) == ["sms"]
    hand_over(message_id, out)
    wave(message_id, out + timedelta(minutes=5))
    assert tried(message_id, who) == ["sms", "wecom"]


def test_a_message_takes_its_kinds_chain_when_it_has_none_of_its_own(everything_on: Cast) -> None:
    message_id, _out = send(everything_on, kind="emergency", fallback=None)
    with acting(network()):
        found = sql.row(
            "SELECT fallback, fallback_minutes, lane FROM push_message WHERE id = %s", [message_id]
        )
    assert found == {
        "fallback": ["webpush", "wecom", "sms", "voice"], "fallback_minutes": [0, 2, 3, 5], "lane": 0,
    }  # fmt: skip


def test_an_emergency_is_claimed_before_a_large_sending_that_waits_longer(
    everything_on: Cast,
) -> None:
    cast = everything_on
    with acting(cast.director.scope):
        knobs.turn(key="push.bulk_size", to=2)
    large, _out = send(cast, channels=["sms"], fallback=[])
    with acting(network()):
        sql.execute("UPDATE push_delivery SET next_at = next_at - interval '1 day'")
    small, _out = send(
        cast, channels=["sms"], fallback=[], membership_ids=[cast.shuchi_owner.membership_id]
    )
    urgent, _out = send(cast, channels=["sms"], fallback=[], kind="emergency")
    with acting(network()):
        first, second = (
            [
                row["message_id"]
                for row in claim_deliveries(channel="sms", limit=n, now=clock.now(), lease_seconds=60)
            ]
            for n in (2, 9)
        )  # fmt: skip
    assert first == [urgent, urgent]
    assert sorted(second) == sorted([small, large, large])


def test_a_paused_message_steps_out_of_the_way_and_comes_back(everything_on: Cast) -> None:
    cast = everything_on
    message_id, _out = send(cast, channels=["sms"], fallback=[])
    with acting(network()):
        before = sql.column("SELECT next_at FROM push_delivery ORDER BY membership_id")
    with acting(cast.director.scope):
        pause_message(message_id=message_id, now=clock.now())
    with acting(network()):
        assert park(message_id=message_id) == 2
        assert park(message_id=message_id) == 0
        assert sql.value("SELECT min(extract(year FROM next_at)) FROM push_delivery") > 3000
    push_jobs.wake_couriers()
    with acting(cast.director.scope):
        resume_message(message_id=message_id, now=clock.now())
    with acting(network()):
        assert park(message_id=message_id) == 2
        assert sql.column("SELECT next_at FROM push_delivery ORDER BY membership_id") == before


def test_a_cancelled_message_seeks_nobody_any_more(everything_on: Cast) -> None:
    cast = everything_on
    message_id, out = send(cast)
    wave(message_id, out)
    with acting(cast.director.scope):
        cancel_message(message_id=message_id, now=clock.now())
    assert wave(message_id, out + timedelta(hours=1)) == 0
    with acting(network()):
        assert sql.column("SELECT DISTINCT state FROM push_delivery") == ["cancelled"]


def test_chains_are_read_as_people_write_them() -> None:
    assert chain.parse(" WebPush 0 > sms 10>voice ") == (
        Step("webpush", 0),
        Step("sms", 10),
        Step("voice", 0),
    )
    assert chain.as_text(CHAIN) == "webpush 0 > wecom 5 > sms 10 > voice 15"
    for wrong in ("pigeon 5", "sms 1 > sms 2", "sms five"):
        with pytest.raises(ChainProblem):
            chain.parse(wrong)
    assert chain.sound("webpush 0 > pigeon 5 > sms 3") == (Step("webpush", 0), Step("sms", 3))
