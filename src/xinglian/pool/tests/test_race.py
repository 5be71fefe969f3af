"""Two partners call off the same goods at once, each by a connection of its own: one gets them, the other is told what is left."""

import threading
import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting
from xinglian.pool import api as pool
from xinglian.pool.actions import ask as asking
from xinglian.pool.models import Deal, Offer
from xinglian.pool.tests.test_deals import hand, offered
from xinglian.stock.tests.test_race import WAITING


def _two_takers(cast: Cast) -> tuple[Offer, Any]:
    """The first has asked for 6 of 10 and has not committed when the second asks for 6."""
    offer = offered(cast)
    said: list[Any] = []

    def ask(key: str) -> Deal:
        return pool.ask(offer_id=offer.pk, quantity=Decimal(6), note="", key=key, by=hand(cast.shuchi_owner), now=NOW)  # fmt: skip

    def later() -> None:
        try:
            with acting(cast.shuchi_owner.scope):
                said.append(ask("second"))
        except Exception as error:  # noqa: BLE001 - what the loser hears is what is tested
            said.append(error)
        finally:
            connection.close()

    second = threading.Thread(target=later)
    with acting(cast.shuchi_owner.scope):
        ask("first")
        second.start()
        until = time.monotonic() + 30
        while not sql.value(WAITING) and second.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert sql.value(WAITING), "the second did not wait for the first"
    second.join()
    with acting(cast.jiangdong_owner.scope):
        offer.refresh_from_db()
    return offer, said[0]


def test_of_two_who_want_the_same_goods_one_gets_them_and_the_other_is_told_what_is_left(
    cast_in_world: Cast,
) -> None:
    offer, second = _two_takers(cast_in_world)
    assert isinstance(second, pool.Gone)
    assert second.params == {"left": "4"}
    assert offer.held == 6


def test_without_looking_at_what_is_left_only_the_database_stops_the_second(
    cast_in_world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is real, and the constraint is the last word."""

    def blindly(offer_id: int, quantity: Decimal, now: Any) -> Offer:
        sql.execute("UPDATE pool_offer SET held = held + %s WHERE id = %s", [quantity, offer_id])
        return Offer.objects.get(pk=offer_id)

    monkeypatch.setattr(asking, "_hold", blindly)
    offer, second = _two_takers(cast_in_world)
    assert "pool_offer_not_twice" in str(second)
    assert offer.held == 6
