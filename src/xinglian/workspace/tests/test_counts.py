"""What the cockpit adds up is what happened, within the reach of whoever looks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push import api as push
from xinglian.push.api import NewReceipt, Words
from xinglian.workspace.actions.count_places import count_places
from xinglian.workspace.actions.count_reach import count_reach
from xinglian.workspace.queries import places, reach
from xinglian.workspace.rules.minutes import BUCKETS, curve, median
from xinglian.workspace.rules.period import Period, period
from xinglian.workspace.rules.reach_of_regions import outermost
from xinglian.workspace.rules.tones import weakest

Browse = Callable[[Member], Client]


def send(cast: Cast, *, now: datetime, hours_ago: int = 0) -> tuple[int, Period]:
    """A message to both rivals that must be acknowledged; Jiangdong does after five minutes, Shuchi reads after thirty."""
    with acting(cast.director.scope):
        message_id = push.send_now(
            kind="general", title="价格", words=[Words(language="zh-hans", subject="价格", body="见附件")],
            org_ids=[cast.jiangdong_id, cast.shuchi_id], required_roles=["partner_owner"], must_acknowledge=True,
            now=now,
        )  # fmt: skip
    push.work_until_done()
    with acting(network()):
        push.record_receipts(
            receipts=[
                NewReceipt(message_id=message_id, membership_id=cast.jiangdong_clerk.membership_id, kind="read", at=now + timedelta(minutes=1)),
                NewReceipt(message_id=message_id, membership_id=cast.jiangdong_owner.membership_id, kind="acknowledged", at=now + timedelta(minutes=5)),
                NewReceipt(message_id=message_id, membership_id=cast.shuchi_owner.membership_id, kind="read", at=now + timedelta(minutes=30)),
            ],
            now=now + timedelta(hours=1),
        )  # fmt: skip
        sql.execute(
            "UPDATE push_message SET started_at = started_at - make_interval(hours => %s) WHERE id = %s",
            [hours_ago, message_id],
        )
        count_reach(message_id=message_id, now=now + timedelta(hours=1))
    return message_id, period(key="1", now=now + timedelta(hours=1))


def test_reached_means_every_required_role_has_read_within_ten_minutes(cast: Cast) -> None:
    _message, span = send(cast, now=clock.now())
    with acting(network()):
        now = reach.outreach(span).now
    assert (now.messages, now.partners, now.reached, now.in_time) == (1, 2, 2, 1)
    assert (now.must, now.acknowledged) == (2, 1)
    assert now.answer_minutes == pytest.approx(5, abs=1)


def test_counting_twice_changes_nothing(cast: Cast) -> None:
    message_id, span = send(cast, now=clock.now())
    with acting(network()):
        before = reach.outreach(span).now
        count_reach(message_id=message_id, now=clock.now())
        again = reach.outreach(span).now
    assert (again.partners, again.in_time) == (before.partners, before.in_time)


def test_a_regional_person_adds_up_the_own_region_only(cast: Cast) -> None:
    _message, span = send(cast, now=clock.now())
    path = str(
        _network_value("SELECT region_path::text FROM identity_organisation WHERE id = %s", [cast.jiangdong_id])
    )  # fmt: skip
    province = ".".join(path.split(".")[:3])
    for region in {province, path}:
        with acting(staff(org_id=cast.maker_id, region_paths=(region,))):
            found = reach.outreach(span)
        assert found.now.partners == 1, region
        assert [place.code for place in found.provinces] == [province.rpartition(".")[2]]


def test_nobody_but_a_job_writes_a_count(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), acting(cast.director.scope):
        sql.execute("DELETE FROM workspace_reach")
    with pytest.raises(DatabaseError), transaction.atomic(), acting(cast.jiangdong_owner.scope):
        sql.rows("SELECT * FROM workspace_place")


def test_places_count_partners_and_yesterday_stays_for_comparison(cast: Cast) -> None:
    now = clock.now()
    with acting(network()):
        count_places(now=now - timedelta(days=10))
        count_places(now=now)
        count_places(now=now)
        found = places.network(before=(now - timedelta(days=5)).date())
    assert found.now.partners == 3
    assert found.before is not None
    assert found.before.partners == 3
    with acting(staff(org_id=cast.maker_id, region_paths=("cn",))):
        assert places.network(before=date(2000, 1, 1)).before is None


def test_a_province_opens_its_own_facts(cast: Cast, client_of: Browse) -> None:
    send(cast, now=clock.now())
    with acting(network()):
        count_places(now=clock.now())
    page = client_of(cast.director).get("/cockpit/facts/province", {"code": "510000", "days": "1"})
    code = _network_value(
        "SELECT province_code FROM partners_pub_partner WHERE partner_id = %s", [cast.shuchi_id]
    )
    page = client_of(cast.director).get("/cockpit/facts/province", {"code": code, "days": "1"})
    assert page.status_code == 200
    assert (
        client_of(cast.director).get("/cockpit/facts/province", {"code": "99"}).status_code == 404
    )


def test_medians_and_curves_come_from_buckets() -> None:
    counts = [0] * BUCKETS
    counts[4], counts[30] = 3, 1
    assert median(counts) == pytest.approx(4 + 2 / 3)
    assert median([0] * BUCKETS) is None
    assert curve(counts, of=4)[4:6] == [0, 0.75]
    assert curve(counts, of=0) == []


def test_a_region_inside_another_is_not_counted_twice() -> None:
    assert outermost(["cn.east.32.3201", "cn.east", "cn.west.51"]) == ["cn.east", "cn.west.51"]


def test_the_weakest_link_is_the_one_furthest_from_its_target() -> None:
    assert (
        weakest({"reach": ("watch", 0.9), "stock": ("act", 0.5), "done": ("good", 1.2)}) == "stock"
    )
    assert weakest({"reach": ("good", 1.1), "stock": ("none", 0.0)}) == ""


def _network_value(query: str, params: list[object]) -> object:
    with acting(network()):
        return sql.value(query, params)
