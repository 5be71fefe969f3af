"""Layers follow purchases by themselves."""

from datetime import date

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.trade import api as trade
from xinglian.trade.events import OrderLinesRecorded
from xinglian.trade.tests.goods import add_parts


def buy(code: str, amount: int, on: date) -> None:
    line = {
        "document": f"{code}-{on}", "line_no": 1, "partner_code": code, "part_number": "BP-1187",
        "ordered_on": on, "quantity": 1, "unit_price": amount, "currency": "CNY",
    }  # fmt: skip
    trade.record_order_lines(source="erp", lines=[line])


def test_an_agent_that_buys_most_becomes_core_and_without_lines_nothing_moves(cast: Cast) -> None:
    with acting(network()):
        assert trade.recompute_layers(now=NOW) is None
        add_parts("BP-1187")
        buy("P-320102", 9_000_000, date(2026, 10, 5))
        buy("P-510104", 6_000_000, date(2026, 10, 6))
        assert trade.recompute_layers(now=NOW) is not None
        layers = {
            row["code"]: row["layer"]
            for row in sql.rows("SELECT code, layer FROM partners_pub_partner")
        }
    assert layers["P-320102"] == "core"
    assert layers["P-510104"] == "close"


def test_recorded_lines_call_for_new_layers(cast: Cast) -> None:
    with acting(network()):
        outbox.announce(OrderLinesRecorded(batch_id=1, lines=1, months=["2026-10"]))
    outbox.deliver_waiting()
    with acting(network()):
        waiting = sql.column("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")
    assert {"trade.refresh_mirror", "trade.recompute_layers"} <= set(waiting)
