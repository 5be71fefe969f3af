"""The API door for order lines."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.trade import api as trade

GOOD: dict[str, Any] = {
    "document": "A", "line_no": 1, "partner_code": "p-320102", "part_number": "qm 1001",
    "ordered_on": date(2026, 10, 5), "quantity": Decimal(2), "unit_price": Decimal("10.005"),
    "currency": "CNY", "kind": "order", "corrects_document": "", "corrects_line": None,
}  # fmt: skip


def recorded() -> int:
    with acting(network()):
        return int(sql.value("SELECT count(*) FROM trade_order_line"))


def test_every_problem_is_named_and_nothing_recorded(bring: Any, cast: Any) -> None:
    bad = GOOD | {"line_no": 2, "partner_code": "NOBODY", "part_number": "X-0"}
    with acting(cast.manager.scope), pytest.raises(trade.LinesRefused) as refused:
        trade.record_order_lines(source="erp", lines=[GOOD, bad])
    named = {(p["line"], p["field"]) for p in refused.value.problems}
    assert named == {(2, "partner_code"), (2, "part_number")}
    worse = GOOD | {"line_no": 0, "quantity": "x", "currency": "??", "kind": "gift", "document": ""}
    with pytest.raises(trade.LinesRefused) as refused:
        trade.record_order_lines(source="erp", lines=[worse])
    assert {p["field"] for p in refused.value.problems} == {
        "line_no", "quantity", "currency", "kind", "document",
    }  # fmt: skip
    assert recorded() == 0


def test_lines_are_recorded_once_and_never_changed(bring: Any, cast: Any) -> None:
    with acting(cast.manager.scope):
        assert trade.record_order_lines(source="erp", lines=[GOOD]).inserted == 1
        assert trade.record_order_lines(source="erp", lines=[GOOD]).unchanged == 1
        with pytest.raises(trade.LinesRefused) as refused:
            trade.record_order_lines(source="erp", lines=[GOOD | {"quantity": Decimal(3)}])
        assert sql.value("SELECT amount_minor FROM trade_order_line") == 2001
    assert refused.value.problems[0]["line"] == 1
    assert recorded() == 1


def test_the_same_line_twice_in_a_request_is_refused(bring: Any) -> None:
    with pytest.raises(trade.LinesRefused):
        trade.record_order_lines(source="erp", lines=[GOOD, GOOD])


def test_a_partner_records_only_its_own_lines(bring: Any, cast: Any) -> None:
    with acting(cast.shuchi_owner.scope), pytest.raises(trade.LinesRefused):
        trade.record_order_lines(source="erp", lines=[GOOD])
    with acting(cast.jiangdong_owner.scope):
        assert trade.record_order_lines(source="erp", lines=[GOOD]).inserted == 1
    assert recorded() == 1


def test_who_looks_after_regions_records_lines_of_those_only(bring: Any, cast: Any) -> None:
    with acting(cast.csm.scope):
        with pytest.raises(trade.LinesRefused):
            trade.record_order_lines(source="erp", lines=[GOOD])
        far = GOOD | {"partner_code": "P-510104"}
        assert trade.record_order_lines(source="erp", lines=[far]).inserted == 1
