"""What a buyer pays, and why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.prices import api as prices
from xinglian.prices.api import NoPrice, Verdict
from xinglian.prices.models import Floor, Price
from xinglian.prices.tests.goods import add_list

DAY = date(2026, 11, 20)
Parts = dict[str, int]


def quote(cast: Cast, part_id: int, quantity: int = 1, *, scope: Any = None, on: Any = DAY, **more: Any) -> prices.Quote:  # fmt: skip
    with acting(scope or cast.director.scope):
        return prices.quote(
            buyer_id=cast.jiangdong_id, part_id=part_id, quantity=quantity, on=on, **more
        )


def test_the_named_partners_list_wins_and_the_others_say_why_they_lost(
    cast: Cast, parts: Parts
) -> None:
    part = parts["QM-1001"]
    add_list("ALL", prices={part: {1: "10", 20: "9"}})
    add_list("VIP", prices={part: {1: "8", 20: "3.1"}}, partner_ids=(cast.jiangdong_id,))
    add_list("RIVAL", prices={part: {1: "5"}}, partner_ids=(cast.shuchi_id,))
    add_list("LATER", prices={part: {1: "1"}}, first=DAY + timedelta(1))
    found = quote(cast, part, 5)
    assert found.price_list is not None
    assert (found.unit_price, found.price_list.code) == (8, "VIP")
    assert found.offer is not None
    assert (found.offer.step, found.offer.next_step, found.offer.next_price) == (1, 20, Decimal("3.1"))  # fmt: skip
    verdicts = {one.card.code: one.verdict for one in found.why()}
    assert verdicts == {
        "VIP": Verdict.WON, "ALL": Verdict.LESS_CLOSE, "RIVAL": Verdict.NOT_FOR_BUYER, "LATER": Verdict.NOT_YET,
    }  # fmt: skip


def test_a_partner_is_told_nothing_of_a_rivals_list_nor_of_floors(cast: Cast, parts: Parts) -> None:
    part = parts["QM-1001"]
    add_list("ALL", prices={part: {1: "10"}})
    rival = add_list("RIVAL", prices={part: {1: "5"}}, partner_ids=(cast.shuchi_id,))
    add_list("DRAFT", prices={part: {1: "4"}}, published_at=None)
    with acting(network()):
        Floor.objects.create(part_id=part, currency="CNY", unit_price=9, valid_from=date(2026, 1, 1), recorded_at=NOW)  # fmt: skip
    found = quote(cast, part, scope=cast.jiangdong_owner.scope)
    assert [one.card.code for one in found.why()] == ["ALL"]
    assert (found.unit_price, found.floor) == (10, None)
    with acting(cast.jiangdong_owner.scope):
        assert sql.column("SELECT code FROM prices_pricelist") == ["ALL"]
        assert sql.column("SELECT unit_price FROM prices_price") == [10]
        # Asked for the rival, it is answered as for somebody who is not there.
        stolen = prices.quote(buyer_id=cast.shuchi_id, part_id=part, on=DAY)
        assert (stolen.unit_price, stolen.reason) == (None, NoPrice.NO_LIST)
        assert sql.rows("SELECT * FROM prices_reach(NULL, NULL) WHERE list_id = %s", [rival.pk]) == []  # fmt: skip
    assert quote(cast, part).floor == 9


@pytest.mark.parametrize(
    "table", ["prices_floor", "prices_audience", "prices_change", "prices_changeline", "prices_member", "prices_group"]
)  # fmt: skip
def test_what_the_maker_knows_of_prices_is_closed_to_partners(cast: Cast, table: str) -> None:
    with pytest.raises(Exception, match="permission denied"), acting(cast.jiangdong_owner.scope):
        sql.rows(f"SELECT * FROM {table}")


def test_without_a_price_there_is_a_reason(cast: Cast, parts: Parts) -> None:
    part, other = parts["QM-1001"], parts["QM-1002"]
    assert quote(cast, part).reason == NoPrice.NO_LIST
    add_list("YEN", currency="JPY", prices={part: {1: "100"}})
    assert quote(cast, part).reason == NoPrice.OTHER_CURRENCY
    add_list("ALL", prices={part: {20: "9"}})
    few = quote(cast, part, 5)
    assert (few.reason, few.begins_at) == (NoPrice.FROM_QUANTITY, 20)
    assert quote(cast, other).reason == NoPrice.NOT_LISTED
    assert quote(cast, part, 0).reason == NoPrice.NO_QUANTITY
    assert quote(cast, part, currency="JPY").unit_price == 100


def test_a_price_changes_at_the_makers_midnight(cast: Cast, parts: Parts) -> None:
    part = parts["QM-1001"]
    add_list("ALL", prices={part: {1: "10"}})
    with acting(network()):
        made = Price.objects.get()
        Price.objects.create(list_id=made.list_id, part_id=part, valid_from=date(2026, 12, 1), unit_price=11, recorded_at=NOW)  # fmt: skip
    before = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
    assert quote(cast, part, on=before).unit_price == 10
    assert quote(cast, part, on=before + timedelta(seconds=1)).unit_price == 11


def test_a_day_is_answered_as_the_books_stand_and_as_they_stood(cast: Cast, parts: Parts) -> None:
    part = parts["QM-1001"]
    add_list("ALL", prices={part: {1: "10"}}, published_at=NOW - timedelta(10))
    with acting(network()):
        Price.objects.update(ended_at=NOW, recorded_at=NOW - timedelta(10))
        Price.objects.create(
            list_id=Price.objects.get().list_id, part_id=part, valid_from=date(2026, 1, 1), unit_price=12, recorded_at=NOW
        )  # fmt: skip
    assert quote(cast, part).unit_price == 12
    assert quote(cast, part, known_at=NOW - timedelta(1)).unit_price == 10
    assert quote(cast, part, known_at=NOW - timedelta(20)).reason == NoPrice.NO_LIST


def test_tax_is_added_or_taken_out_once_a_line(cast: Cast, parts: Parts) -> None:
    part = parts["QM-1001"]
    add_list("NET", prices={part: {1: "0.333"}}, tax_rate=13)
    found = quote(cast, part, 3).amounts
    assert found is not None
    assert (found.net.minor, found.tax.minor, found.gross.minor) == (100, 13, 113)
    add_list("GROSS", prices={part: {1: "1.13"}}, tax_rate=13, includes_tax=True, priority=1)
    found = quote(cast, part, 3).amounts
    assert found is not None
    assert (found.net.minor, found.tax.minor, found.gross.minor) == (300, 39, 339)


def test_the_floor_is_compared_without_tax(cast: Cast, parts: Parts) -> None:
    part = parts["QM-1001"]
    add_list("GROSS", prices={part: {1: "11.30", 10: "11.29"}}, tax_rate=13, includes_tax=True)
    with acting(network()):
        Floor.objects.create(part_id=part, currency="CNY", unit_price=10, valid_from=date(2026, 1, 1), recorded_at=NOW)  # fmt: skip
    assert [quote(cast, part, n).is_below_floor for n in (1, 10)] == [False, True]


def test_as_many_statements_for_250_lines_as_for_one_and_one_more_for_each_250(
    cast: Cast, parts: Parts
) -> None:
    add_list("ALL", prices={part: {1: "10"} for part in parts.values()})
    lines = [(part, 1) for part in parts.values()] * 1000
    with acting(cast.director.scope):
        counts = []
        for n in (1, 250, 1000):
            with CaptureQueriesContext(connection) as asked:
                found = prices.quote_many(buyer_id=cast.jiangdong_id, lines=lines[:n], on=DAY)
            counts.append(len(asked))
            assert [one.part_id for one in found] == [part for part, _quantity in lines[:n]]
            assert all(one.amounts is not None for one in found)
    assert counts == [3, 3, 6]
