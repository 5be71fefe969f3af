"""Sending: everybody once, in their words, also when it is interrupted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.push import api
from xinglian.push.actions import fan_out as fan_out_action
from xinglian.push.actions.release_message import release_message, start_sending
from xinglian.push.models import Message
from xinglian.push.queries.inbox import item

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
WORDS = [
    api.Words(subject="降温", body="{partner.short_name}：备好防冻液。"),
    api.Words(
        language="en", subject="Cold wave", body="Dear {person.name|colleague}, stock antifreeze."
    ),
    api.Words(partner_type="garage", subject="给修理厂", body="先查冰点。"),
    api.Words(role="partner_clerk", subject="给文员", body="请下单。"),
]


def _send(cast: Any, **more: Any) -> int:
    given: dict[str, Any] = {
        "words": WORDS, "now": NOW, "org_ids": [cast.jiangdong_id, cast.shuchi_id, cast.garage_id]
    } | more  # fmt: skip
    with acting(network()):
        return api.send_now(**given)


def _rows(message_id: int) -> dict[int, dict[str, Any]]:
    with acting(network()):
        found = sql.rows(
            "SELECT i.*, v.subject FROM push_inbox i JOIN push_variant v ON v.id = i.variant_id WHERE i.message_id = %s",
            [message_id],
        )
    return {row["membership_id"]: row for row in found}


def test_everybody_gets_it_once_in_the_words_written_for_them(cast: Any) -> None:
    message_id = _send(cast)
    assert release_message(message_id=message_id)
    assert release_message(message_id=message_id)  # again changes nothing
    rows = _rows(message_id)
    assert len(rows) == 5
    assert rows[cast.garage_tech.membership_id]["subject"] == "给修理厂"
    assert rows[cast.jiangdong_clerk.membership_id]["subject"] == "给文员"
    assert rows[cast.shuchi_owner.membership_id]["subject"] == "降温"
    assert rows[cast.jiangdong_owner.membership_id]["values"]["partner.short_name"] == "江东汽配"


def test_only_the_chosen_roles_are_recipients(cast: Any) -> None:
    message_id = _send(cast, roles=["partner_owner"])
    release_message(message_id=message_id)
    assert set(_rows(message_id)) == {
        cast.jiangdong_owner.membership_id,
        cast.shuchi_owner.membership_id,
    }


def test_a_sending_cut_off_between_chunks_goes_on_where_it_stopped(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = _send(cast)
    with acting(network()):
        message = Message.objects.get(pk=message_id)
        sql.execute("DELETE FROM push_chunk WHERE message_id = %s", [message_id])
        start_sending(message, now=clock.now())
        sql.execute("DELETE FROM push_chunk WHERE message_id = %s", [message_id])
        for number, org_id in enumerate([cast.jiangdong_id, cast.shuchi_id, cast.garage_id]):
            sql.execute(
                "INSERT INTO push_chunk (message_id, number, org_ids, size) VALUES (%s, %s, %s, 1)",
                [message_id, number, [org_id]],
            )
    real, calls = fan_out_action.insert_chunk, []

    def once(**given: Any) -> int:
        calls.append(given["number"])
        if len(calls) == 2:
            raise ConnectionError("killed")
        return real(**given)

    monkeypatch.setattr(fan_out_action, "insert_chunk", once)
    with pytest.raises(ConnectionError):
        fan_out_action.fan_out(message_id=message_id)
    assert len(_rows(message_id)) == 3
    assert fan_out_action.fan_out(message_id=message_id)
    assert len(_rows(message_id)) == 5
    with acting(network()):
        message.refresh_from_db()
    assert (message.state, message.recipients) == ("sent", 5)


def test_nothing_goes_out_before_its_time(cast: Any) -> None:
    message_id = _send(cast)
    with acting(network()):
        sql.execute("UPDATE push_message SET release_at = %s", [clock.now() + timedelta(hours=1)])
    assert not release_message(message_id=message_id)
    assert _rows(message_id) == {}


def test_a_newer_message_takes_the_place_of_the_old_one(cast: Any) -> None:
    old = _send(cast)
    release_message(message_id=old)
    new = _send(cast)
    with acting(network()):
        sql.execute("UPDATE push_message SET supersedes_id = %s WHERE id = %s", [old, new])
    release_message(message_id=new)
    me = cast.shuchi_owner
    with acting(me.scope):
        seen = item(message_id=old, membership_id=me.membership_id, org_id=me.org_id)
        assert seen is not None
        assert seen.superseded_by_id == new
        assert not seen.in_force
        assert api.unread_count(membership_id=me.membership_id) == 1


def test_an_ended_partner_is_told_nothing_more_though_it_was_chosen_by_hand(cast: Any) -> None:
    message_id = _send(cast)
    with acting(network()):
        partners.change_status(
            partner_ids=[cast.garage_id], to=partners.Status.ENDED, why="停业", now=NOW
        )
    release_message(message_id=message_id)
    assert {row["org_id"] for row in _rows(message_id).values()} == {
        cast.jiangdong_id,
        cast.shuchi_id,
    }


def test_a_message_to_single_people_reaches_just_them(cast: Any) -> None:
    message_id = _send(
        cast,
        org_ids=None,
        membership_ids=[cast.director.membership_id, cast.shuchi_owner.membership_id],
    )
    release_message(message_id=message_id)
    assert set(_rows(message_id)) == {cast.director.membership_id, cast.shuchi_owner.membership_id}


def test_work_until_done_needs_no_worker(cast_in_world: Any) -> None:
    message_id = _send(cast_in_world)
    with acting(network()):
        assert int(knobs.value("push.undo_seconds")) == 30
    api.work_until_done()
    assert len(_rows(message_id)) == 5
    with acting(network()):
        assert Message.objects.get(pk=message_id).partners == 3


@pytest.mark.parametrize("many", [0, 10_000])
def test_a_chunk_reaches_those_in_its_list_and_nobody_between(
    cast: Any, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(fan_out_action, "_MANY", many)
    three = sorted([cast.jiangdong_id, cast.shuchi_id, cast.garage_id])
    message_id = _send(cast, org_ids=[three[0], three[2]])
    release_message(message_id=message_id)
    assert {row["org_id"] for row in _rows(message_id).values()} == {three[0], three[2]}
    everybody = _send(cast, org_ids=three)
    release_message(message_id=everybody)
    assert len(_rows(everybody)) == 5
    people = sorted([cast.director.membership_id, cast.shuchi_owner.membership_id])
    some = _send(cast, org_ids=None, membership_ids=people)
    release_message(message_id=some)
    assert sorted(_rows(some)) == people


def test_who_moves_to_another_organisation_between_chunks_gets_it_once(cast: Any) -> None:
    message_id = _send(cast)
    with acting(network()):
        start_sending(Message.objects.get(pk=message_id), now=clock.now())
        sql.execute("DELETE FROM push_chunk WHERE message_id = %s", [message_id])
        for number in range(2):  # the second chunk has somebody of the first
            sql.execute(
                "INSERT INTO push_chunk (message_id, number, org_ids, size) VALUES (%s, %s, %s, 2)",
                [message_id, number, [cast.jiangdong_id, cast.shuchi_id][: number + 1]],
            )
    assert fan_out_action.fan_out(message_id=message_id)
    with acting(network()):
        assert Message.objects.get(pk=message_id).recipients == len(_rows(message_id)) == 4
