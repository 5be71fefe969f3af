"""Messages of a merged partner's people: still theirs, and nobody else's."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.partners import api as partners
from xinglian.push import api
from xinglian.push.actions.follow_merges import follow_merges
from xinglian.push.actions.mute import mute
from xinglian.push.actions.release_message import release_message

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def send(*org_ids: int, subject: str = "降温") -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject=subject, body="备好防冻液。")], now=NOW, org_ids=list(org_ids)
        )
    release_message(message_id=message_id)
    return message_id


def read(message_id: int, member: Member) -> None:
    with acting(network()):
        one = api.NewReceipt(
            message_id=message_id, membership_id=member.membership_id, kind="read", at=clock.now()
        )
        api.record_receipts(receipts=[one], now=clock.now())


def merge(cast: Cast) -> Any:
    with acting(cast.director.scope):
        return partners.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=cast.garage_id, why="", now=NOW, person_id=None
        )


def undo(merge: Any) -> None:
    with acting(network()):
        partners.undo_merge(merge_id=merge.pk, now=NOW)


def follow() -> int:
    with acting(network()):
        return follow_merges()


def seen_by(org_id: int) -> tuple[int, int]:
    """Inbox rows and receipts that a partner's people reach."""
    with acting(partner(org_id=org_id)):
        return (
            sql.value("SELECT count(*) FROM push_inbox"),
            sql.value("SELECT count(*) FROM push_receipt"),
        )


def test_unread_messages_stay_readable_and_go_back(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    send(cast.garage_id)
    client = client_of(cast.garage_tech)
    assert "降温" in client.get("/push/inbox/").content.decode()
    made = merge(cast)
    assert follow() == 1
    assert follow() == 0
    assert "降温" in client.get("/push/inbox/").content.decode()
    undo(made)
    assert follow() == 1
    assert "降温" in client.get("/push/inbox/").content.decode()


def test_rows_and_receipts_are_the_kept_ones_and_no_competitors(cast: Cast) -> None:
    message_id = send(cast.garage_id)
    read(message_id, cast.garage_tech)
    before = {org_id: seen_by(org_id) for org_id in (cast.jiangdong_id, cast.shuchi_id)}
    made = merge(cast)
    follow()
    assert before[cast.shuchi_id] == seen_by(cast.shuchi_id) == (0, 0)
    assert seen_by(cast.jiangdong_id) == (1, 1)
    assert seen_by(cast.garage_id) == (0, 0)
    undo(made)
    follow()
    assert {org_id: seen_by(org_id) for org_id in before} == before
    assert seen_by(cast.garage_id) == (1, 1)


def test_what_came_while_they_were_one_stays_with_the_kept_one(cast: Cast) -> None:
    send(cast.garage_id)
    made = merge(cast)
    follow()
    message_id = send(cast.jiangdong_id, subject="一起")
    with acting(network()):
        reached = sql.column("SELECT person_id FROM push_inbox WHERE message_id = %s", [message_id])
    assert cast.garage_tech.person_id in reached
    undo(made)
    follow()
    with acting(partner(org_id=cast.garage_id)):
        assert sql.column("SELECT message_id FROM push_inbox") != [message_id]
        assert sql.value("SELECT count(*) FROM push_inbox") == 1


def test_a_sending_that_wrote_during_the_merge_follows_too(cast: Cast) -> None:
    """What `MessageSent` brings about: without it the rows would stay where nobody reads them."""
    merge(cast)
    follow()
    message_id = send(cast.jiangdong_id)
    with acting(network()):
        sql.execute(
            "UPDATE push_inbox SET org_id = %s WHERE message_id = %s AND membership_id = %s",
            [cast.garage_id, message_id, cast.garage_tech.membership_id],
        )
    assert follow() == 1
    assert seen_by(cast.garage_id) == (0, 0)


def test_a_wish_for_no_more_mail_goes_with_its_membership(cast: Cast) -> None:
    with acting(network()):
        mute(
            membership_id=cast.garage_tech.membership_id, org_id=cast.garage_id, channel="email",
            now=NOW,
        )  # fmt: skip
    made = merge(cast)
    follow()
    with acting(network()):
        assert sql.column("SELECT org_id FROM push_preference") == [cast.jiangdong_id]
    undo(made)
    follow()
    with acting(network()):
        assert sql.column("SELECT org_id FROM push_preference") == [cast.garage_id]
