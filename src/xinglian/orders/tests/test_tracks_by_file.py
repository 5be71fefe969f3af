"""What carriers tell comes by file; trouble is told to both sides."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tests.fixtures.cast import NOW, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.tell_way import tell_trouble
from xinglian.orders.models import Shipment
from xinglian.orders.rules.moments import moment_of
from xinglian.orders.tests.test_files_in import bring
from xinglian.orders.tests.test_goods_pages import post, text
from xinglian.orders.tests.test_goods_pages import sent as sent_path
from xinglian.orders.tests.trade import PADS, Market

CHINA = ZoneInfo("Asia/Shanghai")
HEAD = "运单号,时间,物流状态,地点,预计到达\n"


@pytest.fixture
def seller(market: Market, client_of: Callable[[Member], Client]) -> Client:
    return client_of(market.cast.manager)


def under_way(market: Market, seller: Client, tracking: str) -> str:
    path = sent_path(market, seller, market.order((PADS, 1)).number)
    number = path.rpartition("/")[2]
    with acting(network()):
        Shipment.objects.filter(number=number).update(tracking=tracking)
    return number


def ago(hours: int) -> str:
    return f"{timezone.localtime() - timedelta(hours=hours):%Y/%m/%d %H:%M}"


def test_events_of_a_carrier_come_by_either_number_and_count_once(market: Market, seller: Client, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    number = under_way(market, seller, "SF77")
    due = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%d %H:%M}"
    rows = f"{HEAD}sf77,{ago(3)},运输中,南京,\n{number},{ago(1)},under_way,合肥,{due}\n"
    for _twice in range(2):
        made = bring(seller, rows.encode("gbk"), kind="tracks")
        assert (made.problems, made.state, list(made.numbers)) == ([], "done", [number])
    with acting(network()):
        assert sql.column("SELECT place FROM orders_track WHERE source = 'file' ORDER BY at") == ["南京", "合肥"]  # fmt: skip
        assert timezone.localtime(Shipment.objects.get().eta).strftime("%Y-%m-%d %H:%M") == due  # type: ignore[arg-type]
    buyer = client_of(market.cast.jiangdong_owner)
    assert "合肥" in text(buyer, f"/orders/shipments/{number}/")


def test_every_wrong_row_is_named_and_nothing_is_half_done(market: Market, seller: Client) -> None:
    number = under_way(market, seller, "SF77")
    under_way(market, seller, "SF88")
    under_way(market, seller, "SF88")
    tomorrow = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%d %H:%M}"
    rows = [
        f"SF77,{ago(1)},运输中,南京,", f"SF00,{ago(1)},运输中,,", f"SF88,{ago(1)},运输中,,", "SF77,2026-13-40 9:00,运输中,,",
        f"{number},{tomorrow},运输中,,", f"SF77,{ago(1)},飞走了,,", f"SF77,{ago(1)},运输中,上海,明天",
    ]  # fmt: skip
    made = bring(seller, (HEAD + "\n".join(rows)).encode(), kind="tracks")
    assert made.state == "refused"
    assert [(one["row"], one["key"]) for one in made.problems] == [(3, "number"), (4, "number"), (5, "at"), (6, "at"), (7, "kind"), (8, "eta")]  # fmt: skip
    with acting(network()):
        assert not sql.value("SELECT count(*) FROM orders_track WHERE source = 'file'")


def test_a_competitor_tells_nothing_of_a_shipment(market: Market, seller: Client, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    number = under_way(market, seller, "SF77")
    for rival in (market.cast.shuchi_owner, market.cast.jiangdong_owner):
        made = bring(client_of(rival), f"{HEAD}{number},{ago(1)},lost,,\n".encode(), kind="tracks")
        assert (made.state, [one["key"] for one in made.problems]) == ("refused", ["number"])


def test_goods_refused_at_the_door_are_told_to_both_sides_by_name(market: Market, seller: Client) -> None:  # fmt: skip
    number = under_way(market, seller, "SF77")
    post(seller, f"/orders/shipments/{number}/tracks", kind="refused")
    with acting(network()):
        shipment = Shipment.objects.get()
        assert shipment.has_exception
        tell_trouble(shipment_id=shipment.pk, now=NOW)
        told = {one for ids in sql.column("SELECT membership_ids FROM push_message") for one in ids}
        said = sql.column("SELECT body FROM push_variant WHERE language = 'zh-hans'")
    cast = market.cast
    assert {cast.manager.membership_id, cast.jiangdong_owner.membership_id} <= told
    assert all("拒收" in one for one in said)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-12-01 14:30", datetime(2026, 12, 1, 14, 30, tzinfo=CHINA)),
        ("2026/12/1 4:05:09", datetime(2026, 12, 1, 4, 5, 9, tzinfo=CHINA)),
        ("2026年12月1日 14时30分", datetime(2026, 12, 1, 14, 30, tzinfo=CHINA)),
        ("2026-12-01T06:30:00.000Z", datetime(2026, 12, 1, 14, 30, tzinfo=CHINA)),
        ("2026-12-01T14:30:00+08:00", datetime(2026, 12, 1, 14, 30, tzinfo=CHINA)),
        ("2026-12-01", None),
        ("2026-02-30 10:00", None),
        ("明天", None),
    ],
)
def test_a_moment_is_read_as_people_and_systems_write_it(written: str, read: datetime | None) -> None:  # fmt: skip
    assert moment_of(written, zone=CHINA) == read
