"""From an order to the figures of its delivery: promises kept, days to the door, time to ship."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.fact_mirror import write_fact_mirror
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions import pick
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.place import Draft, Placed, place
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.actions.ship import ship
from xinglian.orders.models import ShipmentLine
from xinglian.orders.queries.check_lines import Wanted
from xinglian.orders.tests.trade import PADS, Market, agree, hand, open_market
from xinglian.partners import api as partners
from xinglian.signals import api
from xinglian.signals.actions.measure import measure, measure_due
from xinglian.signals.actions.refresh_due import refresh_due
from xinglian.signals.actions.take_facts import take_facts
from xinglian.signals.tests.test_import_facts import Bring, bring
from xinglian.signals.tests.test_measure import deliver, everything, values

__all__ = ["bring"]
Clients = Callable[[Member], Client]
SEPTEMBER = date(2026, 9, 1)


def on(month: int, day: int, hour: int = 2) -> datetime:
    """Ten in the morning in Shanghai, if nothing else is said."""
    return NOW.replace(month=month, day=day, hour=hour)


@dataclass(frozen=True, kw_only=True)
class Shop:
    market: Market

    def order(self, buyer: Member, at: datetime, pieces: int = 2) -> Placed:
        """Of goods that lie on the shelf: confirmed at once, for two days later."""
        draft = Draft(
            buyer_id=buyer.org_id, seller_id=self.market.cast.maker_id, key=uuid4().hex,
            lines=[Wanted(part_id=self.market.part(PADS), quantity=Decimal(pieces))],
        )  # fmt: skip
        with acting(buyer.scope):
            return place(draft, by=hand(buyer), now=at)

    def send(self, placed: Placed, at: datetime) -> str:
        manager = self.market.cast.manager
        by = hand(manager)
        with acting(manager.scope):
            shipment = pick.open_list(number=placed.number, by=by, now=at)
            for row in ShipmentLine.objects.filter(shipment=shipment):
                pick.count(number=shipment.number, line_id=row.pk, picked=row.asked, by=by, now=at)
            pick.finish(number=shipment.number, by=by, now=at)
            ship(number=shipment.number, by=by, now=at)
        return shipment.number

    def receive(self, number: str, buyer: Member, at: datetime, *, told: datetime | None = None, pieces: int = 2) -> None:  # fmt: skip
        """`told`: when the buyer's phone had a network again."""
        with acting(buyer.scope):
            receive(
                number=number, key="k", by=hand(buyer), now=told or at, received_at=at,
                arrived={1: Arrived(received=Decimal(pieces))},
            )  # fmt: skip


@pytest.fixture
def shop(cast: Cast) -> Shop:
    market = open_market(cast)
    market.add_stock(PADS, 500)
    agree(cast.maker_id, delivery_days=2)
    return Shop(market=market)


def test_an_order_that_came_five_days_after_it_was_made_is_a_promise_of_two_days_not_kept(
    cast: Cast, shop: Shop
) -> None:
    late = shop.send(shop.order(cast.jiangdong_clerk, on(9, 3)), on(9, 4))
    shop.receive(late, cast.jiangdong_clerk, on(9, 8))
    kept = shop.send(shop.order(cast.jiangdong_clerk, on(9, 10)), on(9, 10, 8))
    shop.receive(kept, cast.jiangdong_clerk, on(9, 12))
    with acting(network()):
        measure(now=NOW)
        assert values(cast.jiangdong_id, "fulfilment") == {SEPTEMBER: (1, 2)}
        assert values(cast.jiangdong_id, "delivery_time") == {SEPTEMBER: (5 + 2, 2)}
        assert values(cast.jiangdong_id, "handling_time") == {SEPTEMBER: ((24 + 6) * 3600, 2)}
        assert values(cast.shuchi_id, "fulfilment") == {}


def test_a_promise_counts_once_its_day_is_over_and_not_before(cast: Cast, shop: Shop) -> None:
    placed = shop.order(cast.jiangdong_clerk, NOW - timedelta(days=2))
    with acting(network()):
        measure(now=NOW)
        assert values(cast.jiangdong_id, "fulfilment") == {}
        measure(now=NOW + timedelta(days=1))
        assert values(cast.jiangdong_id, "fulfilment") == {date(2026, 11, 1): (0, 1)}
    with acting(cast.jiangdong_clerk.scope):
        cancel(number=placed.number, by=hand(cast.jiangdong_clerk), now=NOW)
    with acting(network()):
        measure(now=NOW + timedelta(days=1))
        assert values(cast.jiangdong_id, "fulfilment") == {}, "nobody waits for it any more"


def test_half_a_line_received_in_time_is_no_promise_kept(cast: Cast, shop: Shop) -> None:  # fmt: skip
    first = shop.send(shop.order(cast.jiangdong_clerk, on(9, 3)), on(9, 4))
    shop.receive(first, cast.jiangdong_clerk, on(9, 5), pieces=1)
    with acting(network()):
        measure(now=NOW)
        assert values(cast.jiangdong_id, "fulfilment") == {SEPTEMBER: (0, 1)}, (
            "half of it is not in full"
        )


def test_what_a_phone_tells_late_restates_the_closed_month_and_says_why(
    cast: Cast, shop: Shop
) -> None:
    number = shop.send(shop.order(cast.jiangdong_clerk, on(9, 3)), on(9, 4))
    with acting(network()):
        deliver()
        measure_due(now=NOW)
        assert values(cast.jiangdong_id, "fulfilment") == {SEPTEMBER: (0, 1)}
    shop.receive(number, cast.jiangdong_clerk, on(9, 5), told=NOW)
    with acting(network()):
        deliver()
        done = measure_due(now=NOW)
        assert done is not None
        assert done.partners == 1, "only who received"
        assert values(cast.jiangdong_id, "fulfilment") == {SEPTEMBER: (1, 1)}
        told = sql.row("SELECT * FROM signals_restated WHERE month = %s", [SEPTEMBER])
        assert told is not None
        assert (told["partner_id"], told["causes"]) == (cast.jiangdong_id, ["deliveries"])


def test_orders_measured_by_and_by_give_what_a_pass_over_all_gives(cast: Cast, shop: Shop) -> None:
    """Sent, received, cancelled and told late in any order: incremental equals full, values and sums."""
    lot = random.Random(20261123)
    buyers = [cast.jiangdong_clerk, cast.shuchi_owner]
    with acting(network()):
        measure(now=NOW)
    for step in range(24):
        buyer, at = lot.choice(buyers), NOW - timedelta(days=lot.randint(8, 300))
        placed, fate = shop.order(buyer, at, pieces=lot.randint(1, 3)), lot.random()
        if fate < 0.2:
            with acting(buyer.scope):
                cancel(number=placed.number, by=hand(buyer), now=at)
        elif fate < 0.9:
            sent_at = at + timedelta(hours=lot.randint(1, 90))
            number = shop.send(placed, sent_at)
            if fate < 0.75:
                came = sent_at + timedelta(hours=lot.randint(1, 80))
                shop.receive(number, buyer, came, told=NOW, pieces=lot.randint(0, 1))
        if step % 3 == 0:
            with acting(network()):
                deliver()
                measure_due(now=NOW)
    with acting(network()):
        deliver()
        measure_due(now=NOW)
        incremental = everything()
        for table in ("signals_indicator", "signals_indicator_sum", "signals_indicator_run"):
            sql.execute(f"DELETE FROM {table}")
        measure(now=NOW)
        assert everything() == incremental
        kept = [values(one.org_id, "fulfilment") for one in buyers]
        assert all(kept), "the walk has promises"


def test_a_buyer_sees_the_orders_behind_its_figure_and_a_rival_none(
    cast: Cast, shop: Shop, client_of: Clients
) -> None:
    placed = shop.order(cast.jiangdong_clerk, on(9, 3))
    shop.receive(shop.send(placed, on(9, 4)), cast.jiangdong_clerk, on(9, 8))
    with acting(network()):
        measure(now=NOW)
    owner = client_of(cast.jiangdong_owner)
    for key, said in (("fulfilment", "足量，但晚于承诺日"), ("delivery_time", "5.0 天"), ("handling_time", "1 天")):  # fmt: skip
        page = owner.get(f"/signals/indicators/{key}/partner/{cast.jiangdong_id}").content.decode()
        assert placed.number in page
        assert said in page, key
    handling = owner.get(f"/signals/indicators/handling_time/partner/{cast.jiangdong_id}")
    assert "1 天 ÷ 1" in handling.content.decode(), "what it is made of is said in hours and days"
    rival = client_of(cast.shuchi_owner)
    assert rival.get(f"/signals/indicators/fulfilment/partner/{cast.jiangdong_id}").status_code == 403  # fmt: skip


def test_who_receives_its_orders_late_here_gets_deliveries_late(cast: Cast, shop: Shop) -> None:
    """As one whose bookkeeping told it by file; a rival that gets the same goods in time does not."""
    for buyer, days in ((cast.jiangdong_clerk, 3), (cast.shuchi_owner, 2)):
        for day in (1, 5, 9):
            number = shop.send(shop.order(buyer, on(11, day)), on(11, day, 8))
            shop.receive(number, buyer, on(11, day + days), told=on(11, day + days, 9))
    with acting(network()):
        told = sql.column("SELECT amount FROM kernel_fact WHERE kind = 'delivery.received' AND org_id = %s", [cast.jiangdong_id])  # fmt: skip
        assert told == [1, 1, 1], "a day after the two promised"
        assert take_facts(now=NOW) >= 2
        refresh_due(now=NOW)
        assert api.audience_ids(expr="late_deliveries") == [cast.jiangdong_id]


@pytest.mark.parametrize("said", ["{note},", ",{note}", "货到,{order}"])
@pytest.mark.parametrize("is_file_first", [True, False])
def test_a_delivery_received_here_and_told_by_file_counts_once_as_it_was_received_here(
    cast: Cast, shop: Shop, bring: Bring, said: str, is_file_first: bool
) -> None:
    """By its note as item or as document, or by its order; with and without the columnar mirror; another one counts."""
    placed = shop.order(cast.jiangdong_clerk, on(11, 1))
    note = shop.send(placed, on(11, 1, 8))
    rows = [
        f"P-320102,delivery.received,2026-11-05,9,{said.format(note=note.lower(), order=placed.number)}",
        "P-320102,delivery.received,2026-11-06,0,OTHER,N-1",
    ]
    rival = f"P-510104,delivery.received,2026-11-05,9,{note},"
    if is_file_first:
        assert bring(*rows, rival).state == "imported"
    shop.receive(note, cast.jiangdong_clerk, on(11, 4), told=on(11, 4, 9))
    if not is_file_first:
        assert bring(*rows, rival).state == "imported"

    def counted(partner_id: int) -> tuple[int, float]:
        row = sql.row("SELECT deliveries_90d, delivery_late_share FROM signals_figures WHERE partner_id = %s", [partner_id])  # fmt: skip
        assert row
        return row["deliveries_90d"], row["delivery_late_share"]

    with acting(network()):
        api.refresh(now=NOW)
        assert counted(cast.jiangdong_id) == (2, 0.5)
        assert counted(cast.shuchi_id) == (1, 1), "its number says nothing of another partner's"
        api.refresh(now=NOW, partner_ids=[cast.jiangdong_id])
        assert counted(cast.jiangdong_id) == (2, 0.5)
    write_fact_mirror()
    with acting(network()):
        api.refresh(now=NOW)
        assert (counted(cast.jiangdong_id), counted(cast.shuchi_id)) == ((2, 0.5), (1, 1))


def test_a_delivery_told_of_a_partner_merged_since_counts_once_beside_its_receipt(
    cast: Cast, shop: Shop, bring: Bring
) -> None:
    note = shop.send(shop.order(cast.jiangdong_clerk, on(11, 1)), on(11, 1, 8))
    shop.receive(note, cast.jiangdong_clerk, on(11, 4), told=on(11, 4, 9))
    assert bring(f"P-320104,delivery.received,2026-11-04,1,{note},").state == "imported"
    with acting(network()):
        partners.merge_partners(kept_id=cast.jiangdong_id, merged_id=cast.garage_id, why="", person_id=None, now=NOW)  # fmt: skip
        for who in (None, [cast.jiangdong_id]):
            api.refresh(now=NOW, partner_ids=who)
            assert sql.value("SELECT deliveries_90d FROM signals_figures WHERE partner_id = %s", [cast.jiangdong_id]) == 1  # fmt: skip
