"""Indicators from facts to stored values, on PostgreSQL."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.signals.actions.measure import measure, measure_due
from xinglian.signals.queries import indicator_due
from xinglian.signals.rules.indicator import INDICATORS
from xinglian.trade import api as trade


@pytest.fixture
def part(cast: Cast) -> str:
    with acting(cast.director.scope):
        keep_category(code="brakes", name="制动", name_en="Brakes", parent="", is_new=True, now=NOW)
        register_part(values={"number": "QM-1", "name": "刹车片", "category_id": "brakes", "status": "active", "unit": "件"}, brand="启明", now=NOW)  # fmt: skip
    return "QM-1"


def buy(code: str, day: date, *, document: str, amount: int = 100, kind: str = "order", **more: Any) -> None:  # fmt: skip
    line: dict[str, Any] = {
        "document": document, "line_no": 1, "partner_code": code, "part_number": "QM-1", "ordered_on": day,
        "quantity": amount, "unit_price": 1, "currency": "CNY", "kind": kind, **more,
    }  # fmt: skip
    trade.record_order_lines(source="erp", lines=[line])


def report(code: str, day: date, on_hand: int) -> None:
    sql.execute(
        "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand, unit_cost, currency, last_moved_on,"
        " is_simulated, recorded_at) SELECT p.organisation_id, (SELECT part_id FROM catalogue_pub_part LIMIT 1), %s, 0, %s, 3.5,"
        " 'CNY', %s, false, %s FROM partners_partner AS p WHERE p.code = %s ON CONFLICT DO NOTHING",
        [day, on_hand, day - timedelta(days=200), NOW, code],
    )
    indicator_due.mark("SELECT organisation_id AS partner_id FROM partners_partner WHERE code = %s", [code], cause="stock", now=NOW)  # fmt: skip


def deliver() -> None:
    while outbox.deliver_waiting():
        pass


def values(partner_id: int, key: str) -> dict[date, tuple[int, int]]:
    seat = INDICATORS[key].place
    return {
        row["month"]: (row["top"], row["bottom"])
        for row in sql.rows(
            "SELECT month, tops[%s] AS top, bottoms[%s] AS bottom FROM signals_indicator WHERE partner_id = %s AND bottoms[%s] IS NOT NULL",
            [seat, seat, partner_id, seat],
        )
    }


def everything() -> tuple[list[Any], list[Any]]:
    kept = sql.rows(
        "SELECT partner_id, month, place::text, type, layer, tops, bottoms FROM signals_indicator ORDER BY 1, 2"
    )
    sums = sql.rows(
        "SELECT indicator, month, place::text, type, layer, top, bottom, partners FROM signals_indicator_sum ORDER BY 1, 2, 3, 4, 5"
    )
    return kept, sums


def test_purchases_of_a_month_become_growth_on_the_year_before(cast: Cast, part: str) -> None:
    with acting(network()):
        buy("P-320102", date(2025, 9, 3), document="A", amount=200)
        buy("P-320102", date(2026, 9, 3), document="B", amount=250)
        buy("P-320102", date(2026, 11, 3), document="C")
        measure(now=NOW)
        assert values(cast.jiangdong_id, "growth")[date(2026, 9, 1)] == (5000, 20000)
        assert values(cast.jiangdong_id, "activity") != {}
        assert values(cast.shuchi_id, "growth") == {}


def test_some_partners_measured_anew_give_what_a_pass_over_all_gives(cast: Cast, part: str) -> None:
    """Late, corrected and taken-back facts in any order: incremental equals full, values and sums."""
    lot = random.Random(20261122)
    codes = ["P-320102", "P-510104", "P-320104"]
    with acting(network()):
        for step in range(25):
            day = date(2026, 11, 19) - timedelta(days=lot.randint(0, 900))
            code = lot.choice(codes)
            buy(code, day, document=f"D{step}", amount=lot.randint(1, 500))
            if lot.random() < 0.3:
                buy(code, day, document=f"R{step}", amount=-lot.randint(1, 5), kind="return")
            if lot.random() < 0.3:
                report(code, day, lot.randint(0, 20))
            deliver()
            if step % 4 == 0:
                measure_due(now=NOW)
        sql.execute("UPDATE partners_partner SET type = 'chain' WHERE code = 'P-320104'")
        indicator_due.mark("SELECT organisation_id AS partner_id FROM partners_partner WHERE code = 'P-320104'", [], cause="register", now=NOW)  # fmt: skip
        measure_due(now=NOW)
        incremental = everything()
        sql.execute("DELETE FROM signals_indicator")
        sql.execute("DELETE FROM signals_indicator_sum")
        sql.execute("DELETE FROM signals_indicator_run")
        measure(now=NOW)
        assert everything() == incremental
        assert incremental[0]
        assert incremental[1]


def test_sums_of_places_are_the_sums_of_their_partners(cast: Cast, part: str) -> None:
    with acting(network()):
        for n, code in enumerate(["P-320102", "P-510104", "P-320104"]):
            buy(code, date(2026, 10, 3 + n), document=code, amount=10 * n + 5)
        measure(now=NOW)
        kept = sql.rows(
            "SELECT u.seat, sum(u.top) AS top, sum(u.bottom) AS bottom, count(*) AS partners FROM signals_indicator,"
            " unnest(tops, bottoms) WITH ORDINALITY AS u(top, bottom, seat) WHERE u.bottom IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        sums = sql.rows(
            "SELECT indicator AS seat, sum(top) AS top, sum(bottom) AS bottom, sum(partners) AS partners FROM signals_indicator_sum GROUP BY 1 ORDER BY 1"
        )
        assert kept == sums
        assert kept


def test_a_late_line_restates_a_closed_month_and_says_why(cast: Cast, part: str) -> None:
    with acting(network()):
        buy("P-320102", date(2025, 9, 3), document="A", amount=200)
        buy("P-320102", date(2026, 9, 3), document="B", amount=250)
        buy("P-320102", date(2026, 11, 3), document="C")
        deliver()
        measure_due(now=NOW)
        assert sql.value("SELECT count(*) FROM signals_restated") == 0
        buy("P-320102", date(2026, 11, 4), document="D")
        deliver()
        measure_due(now=NOW)
        assert sql.value("SELECT count(*) FROM signals_restated") == 0, "the month runs still"
        buy("P-320102", date(2026, 9, 4), document="LATE", amount=50)
        deliver()
        measure_due(now=NOW)
        told = sql.row("SELECT * FROM signals_restated WHERE month = '2026-09-01'")
        seat = INDICATORS["growth"].place - 1
        assert told is not None
        assert (told["tops_before"][seat], told["tops_after"][seat]) == (5000, 10000)
        assert told["causes"] == ["orders"]
        assert told["partner_id"] == cast.jiangdong_id


def test_a_partner_sees_only_its_own_indicators(cast: Cast, part: str) -> None:
    with acting(network()):
        for code in ["P-320102", "P-510104"]:
            buy(code, date(2026, 10, 3), document=code)
        measure(now=NOW)
    with acting(cast.jiangdong_owner.scope):
        assert sql.column("SELECT DISTINCT partner_id FROM signals_pub_indicator") == [
            cast.jiangdong_id
        ]
    with acting(cast.csm.scope):
        assert sql.column("SELECT DISTINCT partner_id FROM signals_pub_indicator") == [
            cast.shuchi_id
        ]
        assert sql.column(
            "SELECT DISTINCT subpath(place, 0, 2)::text FROM signals_indicator_sum"
        ) == ["cn.southwest"]
