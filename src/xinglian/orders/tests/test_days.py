"""Days begin and end at midnight where the network trades, wherever somebody looks from."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tests.fixtures.cast import Member
from xinglian.identity.models import Person
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions import returns
from xinglian.orders.actions.place import Draft, place
from xinglian.orders.actions.receive import receive
from xinglian.orders.actions.returns import TooLate, Wanted
from xinglian.orders.models import Order
from xinglian.orders.queries import check_lines as checking
from xinglian.orders.rules.words import ReturnReason
from xinglian.orders.tests.test_basket import begin, form_of, shown
from xinglian.orders.tests.test_goods_move import sent
from xinglian.orders.tests.trade import PADS, Market, agree, hand, lines_of
from xinglian.prices.models import Price

SHANGHAI, URUMQI = ZoneInfo("Asia/Shanghai"), "Asia/Urumqi"
MIDNIGHT = datetime(2026, 11, 21, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", URUMQI, "UTC"])
def test_goods_go_back_until_the_last_second_of_the_last_day_in_shanghai(
    market: Market, zone: str
) -> None:
    clerk = market.cast.jiangdong_clerk
    agree(market.cast.maker_id, return_days=10)
    placed = market.order((PADS, 2))
    shipment = sent(market, placed)
    with timezone.override(zone), acting(clerk.scope):
        # Half past ten in the evening in Urumqi: the 21st in Shanghai, and of the ten days the first.
        receive(number=shipment.number, key="k", by=hand(clerk), now=MIDNIGHT + timedelta(minutes=30))  # fmt: skip
        wanted = [Wanted(no=1, quantity=Decimal(1), reason=ReturnReason.UNNEEDED)]
        end = MIDNIGHT + timedelta(days=11)
        returns.ask(number=placed.number, wanted=wanted, key="a", by=hand(clerk), now=end - SECOND)
        with pytest.raises(TooLate):
            returns.ask(number=placed.number, wanted=wanted, key="b", by=hand(clerk), now=end)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", URUMQI])
def test_both_sides_are_promised_the_same_day_whoever_orders_from_where(
    market: Market, zone: str
) -> None:
    draft = Draft(
        buyer_id=market.cast.jiangdong_id, seller_id=market.cast.maker_id, key="k",
        lines=[checking.Wanted(part_id=market.part(PADS), quantity=Decimal(1))],
    )  # fmt: skip
    clerk = market.cast.jiangdong_clerk
    with timezone.override(zone), acting(clerk.scope):
        placed = place(draft, by=hand(clerk), now=MIDNIGHT + timedelta(minutes=30))
    assert lines_of(placed)[0].promised_on == date(2026, 11, 24)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", URUMQI])
def test_an_order_of_the_minute_in_which_a_price_changes_is_asked_again_and_has_the_new_price(
    market: Market,
    client_of: Callable[[Member], Client],
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
) -> None:
    member = market.cast.jiangdong_clerk
    with acting(network()):
        old = Price.objects.get(part_id=market.part(PADS))
        Price.objects.create(
            list=old.list, part_id=old.part_id, valid_from=MIDNIGHT.date(), min_quantity=1, unit_price=Decimal(110),
            recorded_at=old.recorded_at,
        )  # fmt: skip
        Person.objects.filter(pk=member.person_id).update(zone=zone)
    clerk = client_of(member)
    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT - 30 * SECOND)
    url = begin(clerk, market.cast.maker_id, f"{PADS} 2")
    seen = form_of(shown(clerk, url))
    assert seen["seen_minor"] == "20000"
    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT + 20 * SECOND)
    asked = clerk.post(f"{url}send", seen)
    assert asked.status_code == 409
    page = asked.content.decode()
    assert all(price in page for price in ("¥220.00", "¥200.00"))
    with acting(network()):
        assert not Order.objects.exists()
    assert clerk.post(f"{url}send", form_of(page)).status_code == 302
    with acting(network()):
        assert Order.objects.get().total_minor == 22_000
