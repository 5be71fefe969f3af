"""Audiences made of what partners did with a message: the last one, the last of a kind, one that was picked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.release_message import release_message
from xinglian.signals import api as signals

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def send(subject: str, *, kind: str, to: list[int], must_acknowledge: bool = False) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject=subject, body="正文")], now=NOW, org_ids=to, kind=kind,
            must_acknowledge=must_acknowledge, ack_minutes=10 if must_acknowledge else None,
        )  # fmt: skip
        sql.execute("UPDATE push_message SET is_notice = false WHERE id = %s", [message_id])
    release_message(message_id=message_id)
    return message_id


def who(expr: str) -> set[int]:
    with acting(network()):
        return set(signals.audience_ids(expr=expr))


@pytest.fixture
def policy(cast: Any) -> int:
    with acting(network()):
        signals.refresh(now=NOW)
    return send(
        "返利政策", kind="policy", to=[cast.jiangdong_id, cast.shuchi_id], must_acknowledge=True
    )


def test_who_has_not_read_is_counted_at_this_moment(cast: Any, policy: int) -> None:
    both = {cast.jiangdong_id, cast.shuchi_id}
    assert who("unread:last") == who("got:last") == who("unacknowledged:last") == both
    with acting(network()):
        sql.execute(
            "UPDATE push_inbox SET read_at = %s WHERE message_id = %s AND org_id = %s",
            [NOW, policy, cast.jiangdong_id],
        )
    assert who("unread:last") == {cast.shuchi_id}
    assert who("read:last") == {cast.jiangdong_id}
    assert who("acknowledged:last") == set()


def test_the_last_one_is_the_newest_and_a_kind_or_title_names_an_older(
    cast: Any, policy: int
) -> None:
    send("新品到货", kind="launch", to=[cast.garage_id])
    with acting(network()):
        sql.execute(
            "UPDATE push_message SET started_at = started_at - interval '1 hour' WHERE id = %s",
            [policy],
        )
    assert who("unread:last") == {cast.garage_id}
    both = {cast.jiangdong_id, cast.shuchi_id}
    assert who("unread:last/policy") == who(f"unread:{policy}") == who("unread:返利政策") == both


def test_a_regional_manager_counts_readers_of_the_own_region(cast: Any, policy: int) -> None:
    with acting(cast.csm.scope):
        seen = set(signals.audience_ids(expr="unread:last"))
    assert seen < {cast.jiangdong_id, cast.shuchi_id}
    assert len(seen) == 1
