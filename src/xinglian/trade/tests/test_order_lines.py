"""Order lines through the door: recorded once, corrected by new lines, taken back as a whole."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.trade.tests.conftest import HEAD


def stored() -> list[dict[str, Any]]:
    with acting(network()):
        return sql.rows("SELECT * FROM trade_pub_order_line ORDER BY document, line_no, kind")


def test_lines_are_recorded_and_the_same_file_changes_nothing(bring: Any) -> None:
    lines = (
        "D1,1,p-320102,QM 1001,2026-10-31,12,86.5,CNY",
        "D1,2,P-320102,qm1002,2026-10-31,-2,10,CNY",
    )
    first = bring(*lines)
    assert (first.state, first.counts["inserted"]) == ("imported", 2)
    order, returned = stored()
    assert (order["quantity"], order["amount_minor"], order["kind"]) == (
        Decimal(12),
        103_800,
        "order",
    )
    assert (returned["kind"], returned["amount_minor"]) == ("return", -2_000)
    again = bring(*lines)
    assert (again.changed, again.counts["unchanged"]) == (0, 2)
    assert len(stored()) == 2
    longer = bring(*lines, "D1,3,P-320102,QM-1001,2026-11-01,1,10,CNY")
    assert (longer.counts["inserted"], longer.counts["unchanged"]) == (1, 2)


def test_a_bad_row_stops_everything_unless_good_rows_are_wanted(bring: Any) -> None:
    lines = (
        "D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY",
        "D1,2,P-999,QM-1001,2026-10-31,x,1,CNY",
    )
    refused = bring(*lines)
    assert refused.state == "refused"
    assert refused.summary == {("partner_code", "unknown_code"): 1, ("quantity", "not_a_number"): 1}
    assert stored() == []
    taken = bring(*lines, mode="good_rows")
    assert (taken.state, taken.counts["inserted"], taken.counts["bad"]) == ("imported", 1, 1)


def test_a_changed_line_is_refused_and_a_correction_is_a_new_line(bring: Any) -> None:
    bring("D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    changed = bring("D1,1,P-320102,QM-1001,2026-10-31,10,86.5,CNY")
    assert changed.state == "refused"
    assert changed.summary == {("quantity", "conflict:recorded_differently"): 1}
    head = f"{HEAD},kind,corrects_document,corrects_line"
    corrected = bring("K1,1,P-320102,QM-1001,2026-11-01,-2,86.5,CNY,correction,D1,1", head=head)
    assert corrected.counts["inserted"] == 1
    assert sum(line["amount_minor"] for line in stored()) == 86_500
    nothing = bring("K2,1,P-320102,QM-1001,2026-11-01,-2,86.5,CNY,correction,D9,1", head=head)
    assert nothing.summary == {("corrects_document", "conflict:corrects_nothing"): 1}


def test_an_import_is_taken_back_unless_another_corrects_it(bring: Any) -> None:
    first = bring("D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    head = f"{HEAD},kind,corrects_document,corrects_line"
    second = bring("K1,1,P-320102,QM-1001,2026-11-01,-2,86.5,CNY,correction,D1,1", head=head)
    with pytest.raises(intake.CannotUndo, match="K1"):
        intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert len(stored()) == 2
    intake.undo_batch(batch_id=second.batch_id, scope=network())
    undone = intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert (undone.state, undone.counts["removed"]) == ("undone", 1)
    assert stored() == []
    again = bring("D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    assert again.counts["inserted"] == 1


def test_two_sources_may_use_the_same_document_numbers(bring: Any) -> None:
    line = "D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY"
    assert bring(line, source="sap").counts["inserted"] == 1
    assert bring(line, source="kingdee").counts["inserted"] == 1


def test_yen_have_no_cents(bring: Any) -> None:
    bring("D1,1,P-320102,QM-1001,2026-10-31,3,10.5,JPY")
    assert stored()[0]["amount_minor"] == 32


def test_a_partner_sees_only_its_own_lines(bring: Any, cast: Any) -> None:
    bring(
        "D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY", "D2,1,P-510104,QM-1001,2026-10-31,1,1,CNY"
    )
    with acting(cast.jiangdong_clerk.scope):
        seen = sql.rows("SELECT document FROM trade_order_line")
        view = sql.rows("SELECT partner_id FROM trade_pub_partner_month")
    assert [row["document"] for row in seen] == ["D1"]
    assert [row["partner_id"] for row in view] == [cast.jiangdong_id]
    with acting(cast.director.scope):
        assert sql.value("SELECT count(*) FROM trade_order_line") == 2


def test_nobody_edits_a_line(bring: Any, cast: Any) -> None:
    bring("D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    for scope in (network(), cast.director.scope, cast.jiangdong_owner.scope):
        with pytest.raises(Exception, match="permission denied"), acting(scope):
            sql.execute("UPDATE trade_order_line SET quantity = 1")


def test_stock_keeps_what_was_restated(bring: Any) -> None:
    head = "partner_code,part_number,as_of,on_hand,unit_cost"
    row = "P-320102,QM-1001,2026-10-31,{},61.2"
    assert bring(row.format(46), head=head, kind="trade.stock").counts["inserted"] == 1
    assert bring(row.format(46), head=head, kind="trade.stock").changed == 0
    restated = bring(row.format(40), head=head, kind="trade.stock")
    assert restated.counts["updated"] == 1
    with acting(network()):
        assert sql.value("SELECT on_hand FROM trade_pub_stock") == 40
    intake.undo_batch(batch_id=restated.batch_id, scope=network())
    with acting(network()):
        assert sql.value("SELECT on_hand FROM trade_pub_stock") == 46


def test_a_line_recorded_on_a_day_is_found_in_its_month(bring: Any, cast: Any) -> None:
    from xinglian.trade import api as trade

    bring("D1,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    with acting(cast.director.scope):
        (month,) = trade.partner_months(
            partner_id=cast.jiangdong_id, since=date(2026, 1, 1), until=date(2026, 12, 31)
        )
        assert (month.month, month.amount.minor) == (date(2026, 10, 1), 103_800)
        (line,) = trade.recent_lines(partner_id=cast.jiangdong_id)
        assert (line.part_number, line.partner_name) == ("QM-1001", "江东汽配有限公司")
        total = trade.partner_sum(
            partner_id=cast.jiangdong_id, since=date(2026, 1, 1), until=date(2026, 12, 31)
        )
        assert (total.orders, total.amounts[0].minor) == (1, 103_800)
