"""Who is told by which channel when: wishes, quiet hours, the cap, digests; and why somebody was not told."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.cast import Cast, Member
from xinglian.identity import api as identity
from xinglian.kernel import clock, knobs, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.gather_digest import gather_digests
from xinglian.push.actions.hold import hold_quiet
from xinglian.push.actions.mute import mute
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Channel, Habit, Preference

pytestmark = pytest.mark.usefixtures("never_quiet")


@pytest.fixture
def world_of_channels(cast: Cast) -> Cast:
    """All channels on; both owners and the clerk have a phone and an e-mail address."""
    with acting(network()):
        for key in ("email", "sms", "voice", "webpush", "wecom", "webhook"):
            Channel.objects.update_or_create(key=key, defaults={"is_on": True})
        sql.execute("UPDATE identity_person SET email = login || '@example.com'")
        for number, one in enumerate(
            (cast.jiangdong_owner, cast.jiangdong_clerk, cast.shuchi_owner), start=1
        ):
            sql.execute(
                "UPDATE identity_person SET phone = %s WHERE id = %s",
                [f"1380013800{number}", one.person_id],
            )
    return cast


def send(cast: Cast, *people: Member, **more: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject=more.pop("subject", "降温"), body="备好防冻液。")], now=clock.now(),
            **({"membership_ids": [one.membership_id for one in people], "channels": ["email"], "fallback": []} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    return message_id


def row(message_id: int, member: Member, channel: str = "email") -> dict[str, Any]:
    with acting(network()):
        found = sql.row(
            "SELECT * FROM push_delivery WHERE message_id = %s AND membership_id = %s AND channel = %s AND round = 0",
            [message_id, member.membership_id, channel],
        )
    return found or {"state": None, "code": None}


def stands(message_id: int, member: Member, channel: str = "email") -> tuple[str, str]:
    found = row(message_id, member, channel)
    return found["state"], found["code"]


def wish(member: Member, topic: str = "general", **more: Any) -> None:
    with acting(member.scope):
        Preference.objects.create(
            person_id=member.person_id, topic=topic, org_id=member.org_id, changed_at=clock.now(), **more
        )  # fmt: skip


def hours(member: Member, **more: Any) -> None:
    with acting(member.scope):
        Habit.objects.create(
            person_id=member.person_id, org_id=member.org_id, changed_at=clock.now(), **more
        )


def test_what_somebody_does_not_want_is_held_back_and_says_so(world_of_channels: Cast) -> None:
    cast = world_of_channels
    wish(cast.jiangdong_owner, off=["email"])
    message_id = send(cast, cast.jiangdong_owner, cast.jiangdong_clerk)
    assert stands(message_id, cast.jiangdong_owner) == ("held", "unsubscribed")
    assert row(message_id, cast.jiangdong_owner)["settled_at"]
    assert stands(message_id, cast.jiangdong_clerk) == ("queued", "")
    other = send(cast, cast.jiangdong_owner, kind="training")
    assert stands(other, cast.jiangdong_owner) == ("queued", "")


def test_what_binds_reaches_also_those_who_want_nothing(world_of_channels: Cast) -> None:
    cast = world_of_channels
    wish(cast.jiangdong_owner, topic="", off=["email"])
    for kind in ("policy", "emergency"):
        assert stands(send(cast, cast.jiangdong_owner, kind=kind), cast.jiangdong_owner) == (
            "queued",
            "",
        )
    assert stands(send(cast, cast.jiangdong_owner), cast.jiangdong_owner)[1] == "unsubscribed"


def test_an_unsubscription_may_be_of_one_kind(world_of_channels: Cast) -> None:
    cast = world_of_channels
    who = cast.shuchi_owner
    with acting(who.scope):
        for _twice in range(2):
            mute(
                membership_id=who.membership_id, org_id=who.org_id, channel="email", topic="launch",
                now=clock.now(),
            )  # fmt: skip
    assert stands(send(cast, who, kind="launch"), who) == ("held", "unsubscribed")
    assert stands(send(cast, who, kind="stock"), who) == ("queued", "")


def test_a_broken_address_is_not_tried_again(world_of_channels: Cast) -> None:
    cast = world_of_channels
    identity.break_addresses(
        kind="email", values=["jiangdong_owner@example.com"], reason="550", now=clock.now()
    )
    message_id = send(cast, cast.jiangdong_owner, kind="policy", channels=["email", "sms"])
    assert stands(message_id, cast.jiangdong_owner) == ("held", "broken")
    assert stands(message_id, cast.jiangdong_owner, "sms") == ("queued", "")


def test_somebody_without_an_address_has_no_row(world_of_channels: Cast) -> None:
    cast = world_of_channels
    message_id = send(cast, cast.garage_tech, channels=["email", "sms", "wecom"])
    assert stands(message_id, cast.garage_tech) == ("queued", "")
    assert stands(message_id, cast.garage_tech, "sms") == (None, None)
    assert stands(message_id, cast.garage_tech, "wecom") == (None, None)


def test_advertising_goes_only_to_those_who_agreed(world_of_channels: Cast) -> None:
    cast = world_of_channels
    hours(cast.jiangdong_owner, consent_at=clock.now())
    message_id = send(cast, cast.jiangdong_owner, cast.jiangdong_clerk, kind="promotion")
    assert stands(message_id, cast.jiangdong_owner) == ("queued", "")
    assert stands(message_id, cast.jiangdong_clerk) == ("held", "consent")


def test_more_of_a_kind_than_the_cap_is_held_back_outside_the_app(world_of_channels: Cast) -> None:
    cast = world_of_channels
    with acting(cast.director.scope):
        knobs.turn(key="push.cap_day", to=2)
    first, second = send(cast, cast.jiangdong_owner), send(cast, cast.jiangdong_owner)
    third = send(cast, cast.jiangdong_owner, cast.jiangdong_clerk)
    assert [stands(one, cast.jiangdong_owner) for one in (first, second, third)] == [
        ("queued", ""),
        ("queued", ""),
        ("held", "cap"),
    ]
    assert stands(third, cast.jiangdong_clerk) == ("queued", "")
    # Of another kind, and of what binds, nobody has had too much.
    assert (
        stands(send(cast, cast.jiangdong_owner, kind="stock"), cast.jiangdong_owner)[0] == "queued"
    )
    with acting(cast.director.scope):
        knobs.turn(key="push.cap_day", to=1)
    assert (
        stands(send(cast, cast.jiangdong_owner, kind="policy"), cast.jiangdong_owner)[0] == "queued"
    )
    with acting(network()):
        assert sql.value("SELECT count(*) FROM push_inbox WHERE message_id = %s", [third]) == 2


def test_what_was_held_back_does_not_count_for_the_cap(world_of_channels: Cast) -> None:
    cast = world_of_channels
    with acting(cast.director.scope):
        knobs.turn(key="push.cap_day", to=1)
    wish(cast.jiangdong_owner, off=["email"])
    send(cast, cast.jiangdong_owner)
    with acting(cast.jiangdong_owner.scope):
        Preference.objects.all().delete()
    assert stands(send(cast, cast.jiangdong_owner), cast.jiangdong_owner) == ("queued", "")


def test_nothing_rings_in_quiet_hours_and_the_row_says_until_when(world_of_channels: Cast) -> None:
    cast, now = world_of_channels, clock.now()
    with acting(network()):
        here = int(sql.value("SELECT extract(hour FROM %s::timestamptz AT TIME ZONE 'Asia/Shanghai')", [now]))  # fmt: skip
    until = (here + 2) % 24
    hours(cast.jiangdong_owner, quiet_from=here, quiet_to=until)
    message_id = send(cast, cast.jiangdong_owner, cast.jiangdong_clerk, channels=["email", "sms"])
    held = row(message_id, cast.jiangdong_owner, "sms")
    assert (held["state"], held["code"]) == ("queued", "quiet")
    with acting(network()):
        ends = sql.value("SELECT extract(hour FROM %s::timestamptz AT TIME ZONE 'Asia/Shanghai')", [held["next_at"]])  # fmt: skip
    assert ends == until
    assert timedelta(hours=1) < held["next_at"] - now <= timedelta(hours=2)
    assert held["quiet_at"] - held["next_at"] == timedelta(hours=22)
    assert stands(message_id, cast.jiangdong_owner, "email") == ("queued", "")
    assert stands(message_id, cast.jiangdong_clerk, "sms") == ("queued", "")
    urgent = send(cast, cast.jiangdong_owner, kind="emergency", channels=["sms"])
    assert row(urgent, cast.jiangdong_owner, "sms")["quiet_at"] is None
    assert stands(urgent, cast.jiangdong_owner, "sms") == ("queued", "")


def test_a_queue_that_drags_on_into_the_night_waits_for_the_morning(
    world_of_channels: Cast,
) -> None:
    cast, now = world_of_channels, clock.now()
    with acting(network()):
        here = int(sql.value("SELECT extract(hour FROM %s::timestamptz AT TIME ZONE 'Asia/Shanghai')", [now]))  # fmt: skip
    hours(cast.jiangdong_owner, quiet_from=(here + 2) % 24, quiet_to=(here + 6) % 24)
    message_id = send(cast, cast.jiangdong_owner, channels=["sms"])
    assert stands(message_id, cast.jiangdong_owner, "sms") == ("queued", "")
    later = now + timedelta(hours=3)
    with acting(network()):
        assert hold_quiet(now=now) == 0
        assert hold_quiet(now=later) == 1
        assert hold_quiet(now=later) == 0
    held = row(message_id, cast.jiangdong_owner, "sms")
    assert held["code"] == "quiet"
    assert later < held["next_at"] < later + timedelta(hours=4)


def test_news_is_gathered_into_one_message_for_whoever_wants_it_so(
    world_of_channels: Cast,
) -> None:
    cast, who = world_of_channels, world_of_channels.jiangdong_owner
    wish(who, pace="daily")
    first = send(cast, who, subject="第一条")
    second = send(cast, who, cast.jiangdong_clerk, subject="第二条")
    read = send(cast, who, subject="看过的")
    urgent = send(cast, who, must_acknowledge=True)
    assert [stands(one, who) for one in (first, second, read)] == [("held", "digest")] * 3
    assert stands(urgent, who) == ("queued", "")
    due = row(first, who)["next_at"]
    with acting(network()):
        assert sql.value("SELECT extract(hour FROM %s::timestamptz AT TIME ZONE 'Asia/Shanghai')", [due]) == 18  # fmt: skip
        sql.execute("UPDATE push_inbox SET read_at = sent_at WHERE message_id = %s", [read])
        assert gather_digests(now=due - timedelta(minutes=1)) == 0
        sql.execute("UPDATE push_delivery SET next_at = %s WHERE code = 'digest'", [clock.now()])
        assert gather_digests(now=clock.now()) == 1
        assert gather_digests(now=clock.now()) == 0
        digest = int(sql.value("SELECT max(id) FROM push_message"))
    release_message(message_id=digest)
    assert stands(digest, who) == ("queued", "")
    assert stands(read, who) == ("held", "read")
    assert row(first, who)["external_id"] == f"digest:{digest}"
    with acting(network()):
        values = sql.value("SELECT values FROM push_inbox WHERE message_id = %s", [digest])
    assert values == {"digest.count": "2", "digest.list": "· 第一条\n· 第二条"}


def test_a_weekly_digest_comes_on_its_day(world_of_channels: Cast) -> None:
    cast, who = world_of_channels, world_of_channels.jiangdong_owner
    wish(who, topic="", pace="weekly")
    hours(who, digest_hour=9, digest_day=5)
    due = row(send(cast, who), who)["next_at"]
    with acting(network()):
        assert sql.row(
            "SELECT extract(isodow FROM t) AS day, extract(hour FROM t) AS hour"
            " FROM (SELECT %s::timestamptz AT TIME ZONE 'Asia/Shanghai' AS t) x",
            [due],
        ) == {"day": 5, "hour": 9}
    assert clock.now() < due <= clock.now() + timedelta(days=7)


def test_wishes_are_a_persons_own(cast: Cast) -> None:
    wish(cast.jiangdong_clerk, off=["sms"])
    hours(cast.jiangdong_clerk, quiet_from=20, quiet_to=9)
    for table in ("push_preference", "push_habit"):
        with acting(cast.jiangdong_owner.scope):
            assert sql.value(f"SELECT count(*) FROM {table}") == 0
            assert sql.execute(f"UPDATE {table} SET changed_at = now()") == 0
        with acting(cast.director.scope):
            assert sql.value(f"SELECT count(*) FROM {table}") == 1
            assert sql.execute(f"UPDATE {table} SET changed_at = now()") == 0


def test_a_chain_that_nobody_can_read_is_refused(cast: Cast) -> None:
    with acting(cast.director.scope):
        with pytest.raises(knobs.KnobMisread):
            knobs.turn(key="push.chain_policy", to="webpush 0 > pigeon 5")
        knobs.turn(key="push.chain_policy", to="sms 1 > voice 2")
    with acting(scope.network()):
        assert knobs.value("push.chain_policy") == "sms 1 > voice 2"
