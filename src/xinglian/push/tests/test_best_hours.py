"""Each is told when they read most: learned from receipts, drawn towards others', and never for what is urgent."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.hold import stop_read
from xinglian.push.actions.learn_hours import learn_hours, open_hours
from xinglian.push.actions.queue_deliveries import Recipients, count_tired, queue_channel
from xinglian.push.models import BestHour, Message
from xinglian.push.queries.check_message import check_message

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=CHINA)


def _history(cast: Cast, *, member: int, hour: int, times: int) -> None:
    """So many messages at eight in the morning, each opened by the member at that hour; nobody else opened any."""
    sql.execute(
        """
        INSERT INTO push_message (id, org_id, kind, title, state, audience_expr, region_paths, roles, required_roles, channels, fallback_minutes, closed_channels,
               must_acknowledge, action_url, is_pinned, author_name, created_at, saved_at, review_note, approver_name, started_at, sent_at, reminder_round,
               is_test, is_notice, is_simulated, uses, planned, recipients, partners, tally_read, tally_acknowledged, tally_acted, tally_failed, tally_uncertain, climbs_as_usual)
        SELECT ((extract(epoch FROM d.at) * 1000)::bigint - 1704067200000 << 22) + %(member)s %% 1000, %(org)s, 'general', 'x', 'sent', '', '{}', '{}', '{}', '{inapp}', '{}', '{}',
               false, '', false, '', d.at, d.at, '', '', d.at, d.at, 0, false, false, false, '{}', 0, 0, 0, 0, 0, 0, 0, 0, true
          FROM generate_series(1, %(times)s) n CROSS JOIN LATERAL (SELECT %(first)s::timestamptz - make_interval(days => n) AS at) d
        """,
        {"member": member, "org": cast.maker_id, "times": times, "first": NOON.replace(hour=8) - timedelta(days=2)},
    )  # fmt: skip
    sql.execute(
        """
        INSERT INTO push_inbox (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, read_at, is_simulated)
        SELECT g.id, m.membership_id, m.org_id, m.person_id, 1, 2, g.sent_at,
               CASE WHEN m.membership_id = %(member)s THEN g.sent_at + make_interval(hours => %(hour)s - 8, mins => 20) END, false
          FROM push_message g CROSS JOIN identity_pub_membership m
         WHERE g.title = 'x' AND m.org_id = ANY (%(orgs)s) ON CONFLICT DO NOTHING
        """,
        {"member": member, "hour": hour, "orgs": [cast.jiangdong_id, cast.shuchi_id]},
    )  # fmt: skip


def _learned(now: datetime = NOON) -> dict[int, BestHour]:
    learn_hours(now=now)
    return {one.membership_id: one for one in BestHour.objects.all()}


def test_a_habit_is_learned_and_who_has_none_gets_that_of_others(cast: Cast) -> None:
    with acting(network()):
        _history(cast, member=cast.jiangdong_clerk.membership_id, hour=15, times=12)
        found = _learned()
    clerk, garage = found[cast.jiangdong_clerk.membership_id], found[cast.garage_tech.membership_id]
    assert (clerk.hour, clerk.readings, clerk.is_own) == (15, 12, True)
    assert (garage.hour, garage.readings, garage.is_own) == (15, 0, False)
    assert clerk.chance > garage.chance


def test_few_readings_are_drawn_towards_the_others(cast: Cast) -> None:
    with acting(network()):
        _history(cast, member=cast.jiangdong_clerk.membership_id, hour=15, times=14)
        sql.execute(
            "UPDATE push_inbox SET read_at = sent_at + interval '2 hours' WHERE membership_id = %s AND message_id = (SELECT max(message_id) FROM push_inbox)",
            [cast.jiangdong_owner.membership_id],
        )
        found = _learned()
    assert found[cast.jiangdong_owner.membership_id].readings == 1
    assert not found[cast.jiangdong_owner.membership_id].is_own


def test_nothing_is_learned_from_nothing_nor_in_the_quiet_hours(cast: Cast) -> None:
    with acting(network()):
        assert _learned() == {}
        _history(cast, member=cast.jiangdong_clerk.membership_id, hour=23, times=12)
        assert all(7 <= one.hour < 22 for one in _learned().values())
    assert open_hours(21, 8) == list(range(8, 21))
    assert open_hours(8, 8) == list(range(24))


def _message(cast: Cast, *, kind: str = "general", hours: int | None = 24) -> Message:
    now = NOON.astimezone(UTC)
    message_id = api.send_now(
        words=[api.Words(subject="x", body="x")], org_ids=[cast.jiangdong_id], channels=["inapp", "sms"], now=now, kind=kind,
        best_hours=hours,
    )  # fmt: skip
    sql.execute("SELECT push_month(%s)", [now.date()])
    sql.execute(
        "INSERT INTO push_inbox (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, is_simulated)"
        " SELECT %s, membership_id, org_id, person_id, 1, 2, %s, false FROM identity_pub_membership WHERE org_id = %s",
        [message_id, now, cast.jiangdong_id],
    )
    sql.execute(
        "UPDATE identity_person SET phone = '138' || lpad((id %% 100000000)::text, 8, '0')", []
    )
    return Message.objects.get(pk=message_id)


def _queued(
    message: Message, *, hour: int, now: datetime = NOON
) -> dict[bool, tuple[datetime, str]]:
    """By whether the lot lets them wait: when it is handed over, and why then."""
    sql.execute(
        "INSERT INTO push_besthour SELECT membership_id, org_id, %s, 9, true, 0.5, now() FROM identity_pub_membership"
        " ON CONFLICT (membership_id) DO UPDATE SET hour = excluded.hour",
        [hour],
    )
    whom = Recipients(source="push_inbox i JOIN identity_pub_membership m USING (membership_id)")
    count_tired(message, now=now)
    queue_channel(message=message, channel="sms", whom=whom, now=now, where=f"i.message_id = {message.pk}")  # fmt: skip
    return {
        row["timed"]: (row["next_at"], row["code"])
        for row in sql.rows(
            "SELECT push_is_timed(message_id, membership_id) AS timed, next_at, code FROM push_delivery WHERE message_id = %s",
            [message.pk],
        )
    }


def _some_wait(cast: Cast, **settings: int | str | None) -> Message:
    """A message for which the lot falls both ways, so that both are seen."""
    for _time in range(40):
        message = _message(cast, **settings)  # type: ignore[arg-type]
        lots = sql.column("SELECT DISTINCT push_is_timed(message_id, membership_id) FROM push_inbox WHERE message_id = %s", [message.pk])  # fmt: skip
        if len(lots) == 2:
            return message
    raise AssertionError("the lot always falls alike")


def test_the_next_best_hour_is_waited_for_and_one_in_five_is_not(cast: Cast) -> None:
    with acting(network()):
        found = _queued(_some_wait(cast), hour=17)
    assert found[True] == (NOON.replace(hour=17), "besthour")
    assert found[False] == (NOON, "")


@pytest.mark.parametrize(
    ("hours", "hour", "expected", "code"),
    [
        (24, 9, NOON.replace(day=19, hour=9), "besthour"),
        (8, 9, NOON, ""),
        (24, 12, NOON, ""),
        (24, 23, NOON.replace(day=19, hour=8), "quiet"),
    ],
)
def test_only_within_the_window_and_never_in_the_quiet_hours(
    cast: Cast, hours: int, hour: int, expected: datetime, code: str
) -> None:
    with acting(network()):
        found = _queued(_some_wait(cast, hours=hours), hour=hour)
    assert found[True] == (expected, code)


def test_what_binds_waits_for_nobodys_hour_and_the_check_says_so(cast: Cast) -> None:
    with acting(network()):
        message = _some_wait(cast, kind="policy")
        assert set(_queued(message, hour=17).values()) == {(NOON, "")}
        message.must_acknowledge, message.ack_minutes, message.remind_minutes = True, 60, 30
        told = [one.text for one in check_message(message).findings if one.tone in ("act", "watch")]
    assert sum("最佳" in text or "best hour" in text for text in told) >= 2


def test_what_was_read_meanwhile_is_not_handed_over(cast: Cast) -> None:
    with acting(network()):
        message = _some_wait(cast)
        _queued(message, hour=17)
        sql.execute("UPDATE push_inbox SET read_at = sent_at WHERE message_id = %s", [message.pk])
        stop_read(now=NOON)
        states = sql.column("SELECT DISTINCT state FROM push_delivery WHERE message_id = %s AND code = 'read'", [message.pk])  # fmt: skip
    assert states == ["cancelled"]


def test_partners_see_nobodys_hours(cast: Cast) -> None:
    with acting(network()):
        assert (
            sql.value("SELECT has_table_privilege('xl_partner', 'push_besthour', 'SELECT')")
            is False
        )
