"""Receipts: the first of a kind counts, reading is a fact, reach follows the required roles."""

from datetime import UTC, datetime, timedelta
from typing import Any

from xinglian.kernel import clock, outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.escalate import close_read, escalate
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.tally import tally_message
from xinglian.push.models import Message

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def _send(cast: Any, **more: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温", body="备好防冻液。")], now=NOW,
            **({"org_ids": [cast.jiangdong_id, cast.shuchi_id]} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    return message_id


def _record(
    message_id: int, member: Any, kind: str, *, at: datetime, now: datetime | None = None
) -> int:
    with acting(network()):
        one = api.NewReceipt(
            message_id=message_id, membership_id=member.membership_id, kind=kind, at=at
        )
        return api.record_receipts(receipts=[one], now=now or clock.now()).total


def test_the_first_of_a_kind_counts(cast: Any) -> None:
    message_id = _send(cast)
    now = clock.now()
    assert _record(message_id, cast.shuchi_owner, "read", at=now) == 1
    assert _record(message_id, cast.shuchi_owner, "read", at=now + timedelta(minutes=5)) == 0
    assert _record(message_id, cast.shuchi_owner, "acknowledged", at=now) == 1
    assert _record(message_id, cast.garage_tech, "read", at=now) == 0
    with acting(network()):
        row = sql.row(
            "SELECT * FROM push_pub_receipt WHERE membership_id = %s",
            [cast.shuchi_owner.membership_id],
        )
    assert row is not None
    assert row["read_at"] == row["acknowledged_at"] == now


def test_acknowledging_is_reading_too_and_both_are_facts(cast: Any) -> None:
    message_id = _send(cast)
    assert _record(message_id, cast.jiangdong_clerk, "acknowledged", at=clock.now()) == 2
    with acting(network()):
        facts = sql.rows(
            "SELECT kind, org_id, unit FROM kernel_fact WHERE subject_id = %s ORDER BY kind",
            [message_id],
        )
    assert [fact["kind"] for fact in facts] == ["push.acknowledged", "push.read"]
    assert {fact["org_id"] for fact in facts} == {cast.jiangdong_id}


def test_nobody_reads_before_it_was_sent_nor_in_the_future(cast: Any) -> None:
    message_id = _send(cast)
    now = clock.now()
    _record(message_id, cast.shuchi_owner, "read", at=now - timedelta(days=3), now=now)
    _record(message_id, cast.jiangdong_owner, "read", at=now + timedelta(days=3), now=now)
    with acting(network()):
        rows = sql.rows(
            "SELECT sent_at, read_at FROM push_inbox WHERE read_at IS NOT NULL ORDER BY read_at"
        )
    assert rows[0]["read_at"] == rows[0]["sent_at"]
    assert rows[1]["read_at"] == now


def test_a_partner_is_reached_when_each_required_role_has_a_reader(cast: Any) -> None:
    message_id = _send(cast, kind="policy", required_roles=["partner_owner", "technician"])
    start = clock.now()
    _record(
        message_id,
        cast.jiangdong_owner,
        "read",
        at=start + timedelta(minutes=2),
        now=start + timedelta(hours=1),
    )
    with acting(network()):
        reach = api.message_reach(message_id=message_id)
    assert reach is not None
    assert (reach.partners, reach.reached) == (2, 0)
    _record(
        message_id,
        cast.jiangdong_tech,
        "read",
        at=start + timedelta(minutes=8),
        now=start + timedelta(hours=1),
    )
    _record(
        message_id,
        cast.shuchi_owner,
        "read",
        at=start + timedelta(minutes=30),
        now=start + timedelta(hours=1),
    )
    with acting(network()):
        reach = api.message_reach(message_id=message_id)
    assert reach is not None
    # Shuchi has no technician among its recipients: its owner is enough.
    assert (reach.reached, reach.within_target) == (2, 1)
    assert reach.minutes_to_90 is not None
    assert 29.9 < reach.minutes_to_90 < 30.1


def test_receipts_are_announced_and_counted(cast: Any) -> None:
    message_id = _send(cast)
    _record(message_id, cast.shuchi_owner, "acknowledged", at=clock.now())
    with acting(network()):
        assert (
            sql.value("SELECT body->>'n' FROM kernel_letter WHERE name = 'push.ReceiptsRecorded'")
            == "2"
        )
    outbox.deliver_waiting()
    with acting(network()):
        assert (
            sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'push.tally'") == 1
        )
        tally_message(message_id=message_id)
        message = Message.objects.get(pk=message_id)
    assert (message.tally_read, message.tally_acknowledged, message.partners) == (1, 1, 2)


def test_late_readers_become_tasks_of_the_csm_once(cast: Any) -> None:
    message_id = _send(cast)
    _record(message_id, cast.shuchi_owner, "read", at=clock.now())
    with acting(network()):
        sql.execute("UPDATE partners_partner SET csm_person_id = %s", [cast.csm.person_id])
        assert escalate(message_id=message_id, now=clock.now()) == 3
        assert escalate(message_id=message_id, now=clock.now()) == 0
        assert (
            sql.value(
                "SELECT count(*) FROM push_message WHERE is_notice AND parent_id = %s", [message_id]
            )
            == 1
        )
    _record(message_id, cast.jiangdong_owner, "read", at=clock.now())
    with acting(network()):
        assert close_read(now=clock.now()) == 1


def test_a_thousand_receipts_take_one_statement(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    message_id = _send(cast)
    now = clock.now()
    many = [
        api.NewReceipt(
            message_id=message_id, membership_id=member.membership_id, kind="acknowledged", at=now
        )
        for member in (cast.shuchi_owner, cast.jiangdong_owner, cast.jiangdong_clerk)
        for _again in range(300)
    ]
    with acting(network()), django_assert_max_num_queries(12):
        assert api.record_receipts(receipts=many, now=now).total == 6
