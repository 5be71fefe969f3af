"""The result of a large message: added up in the background, for readers of the same regions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push import jobs as push_jobs
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import KeptSums, Message
from xinglian.push.queries import result_sums

ClientOf = Callable[[Member], Client]


@pytest.fixture
def large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> int:
    """A message that is too large to count while one waits, read by one of the owners."""
    monkeypatch.setattr(result_sums, "FEW", 0)
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="召回通知", body="x")], channels=["inapp"], fallback=[], must_acknowledge=True,
            org_ids=[cast.jiangdong_id, cast.shuchi_id, cast.garage_id], now=clock.now(),
        )  # fmt: skip
    release_message(message_id=message_id)
    with acting(network()):
        read = api.NewReceipt(
            message_id=message_id, membership_id=cast.shuchi_owner.membership_id, kind="read", at=clock.now(),
        )  # fmt: skip
        api.record_receipts(receipts=[read], now=clock.now())
    push_jobs.tally(scope=network(), message_id=message_id)
    return message_id


def page(client: Client, message_id: int) -> str:
    return client.get(reverse("push:result", args=[message_id])).content.decode()


def waiting() -> list[Any]:
    with acting(network()):
        return sql.column(
            "SELECT args -> 'scope' -> 'region_paths' FROM procrastinate_jobs WHERE task_name = 'push.count_sums'"
        )


def test_the_first_visitor_sees_the_counted_funnel_and_the_rest_a_moment_later(
    cast: Cast, large: int, client_of: ClientOf
) -> None:
    director = client_of(cast.director)
    first = page(director, large)
    assert "正在统计 5 位收件人" in first
    assert "用时" not in first
    assert len(waiting()) == 1
    push_jobs.count_sums(scope=cast.director.scope, message_id=large)
    with acting(cast.director.scope):
        message = Message.objects.get(pk=large)
        kept = result_sums.sums(message=message, now=clock.now())
        counted = result_sums.count(message=message, now=kept.at or clock.now())
    assert kept.reach == counted.reach
    assert kept.funnel == counted.funnel
    assert kept.points == counted.points
    assert kept.acknowledged == counted.acknowledged
    assert kept.funnel.read == 1
    assert kept.at is not None
    assert not kept.is_due
    second = page(director, large)
    assert "正在统计 5 位" not in second
    assert "截至" in second


def test_a_regional_manager_is_shown_the_sums_of_the_own_regions_only(
    cast: Cast, large: int
) -> None:
    for reader in (cast.director, cast.csm):
        push_jobs.count_sums(scope=reader.scope, message_id=large)
    with acting(cast.csm.scope):
        message = Message.objects.get(pk=large)
        assert result_sums.sums(message=message, now=clock.now()).funnel.recipients == 1
        assert KeptSums.objects.count() == 1
    with acting(cast.director.scope):
        assert result_sums.sums(message=message, now=clock.now()).funnel.recipients == 5
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(cast.shuchi_owner.scope),
    ):
        KeptSums.objects.count()


def test_kept_sums_are_counted_anew_when_somebody_looks_and_they_have_rested(
    cast: Cast, large: int, client_of: ClientOf
) -> None:
    push_jobs.count_sums(scope=cast.director.scope, message_id=large)
    page(client_of(cast.director), large)
    assert waiting() == []
    with acting(network()):
        sql.execute("UPDATE push_keptsums SET at = %s", [clock.now() - timedelta(seconds=3)])
    page(client_of(cast.director), large)
    page(client_of(cast.director), large)
    assert waiting() == [[]]
