"""Rows of merged partners: they follow, they come back, whatever the order of things."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import ProgrammingError

from tests.fixtures.cast import Cast
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.partners import api as partners
from xinglian.trade import api as trade
from xinglian.trade.actions.follow_merges import follow_merges

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
OLD = "D-1"  # the code of the one that is merged
LINE = "{},1,{},QM-1001,{},2,10.005,CNY"
STOCK_HEAD = "partner_code,part_number,as_of,on_hand,unit_cost"
STOCK: dict[str, Any] = {"head": STOCK_HEAD, "kind": "trade.stock"}


@pytest.fixture
def twin(cast: Cast) -> int:
    with acting(network()):
        return partners.register_partner(
            code=OLD, name="江东汽车配件有限公司", type="garage", region_code="320102", now=NOW,
            status="active",
        )  # fmt: skip


@pytest.fixture
def merge(cast: Cast, twin: int) -> Callable[..., Any]:
    def run(kept_id: int = cast.jiangdong_id, merged_id: int = twin) -> Any:
        with acting(network()):
            return partners.merge_partners(
                kept_id=kept_id, merged_id=merged_id, why="", now=NOW, person_id=None
            )

    return run


def follow() -> tuple[int, int]:
    with acting(network()):
        followed = follow_merges(now=NOW)
    return followed.lines, followed.positions


def undo(merge: Any) -> None:
    with acting(network()):
        partners.undo_merge(merge_id=merge.pk, now=NOW)


def owners() -> dict[str, tuple[int, int]]:
    """By document: whose the line is, and whom it was recorded for."""
    with acting(network()):
        return {
            row["document"]: (row["partner_id"], row["recorded_for_partner_id"])
            for row in sql.rows("SELECT * FROM trade_pub_order_line")
        }


def on_hand(partner_id: int) -> list[Any]:
    with acting(network()):
        return sql.column("SELECT on_hand FROM trade_pub_stock WHERE partner_id = %s", [partner_id])


def test_lines_follow_and_come_back(bring: Any, cast: Cast, twin: int, merge: Any) -> None:
    bring(
        LINE.format("A", OLD, "2026-09-05"),
        LINE.format("B", "P-320102", "2026-10-05"),
        LINE.format("C", "P-510104", "2026-10-06"),
    )
    before = owners()
    assert before["A"] == (twin, twin)
    made = merge()
    assert follow() == (1, 0)
    assert owners() == before | {"A": (cast.jiangdong_id, twin)}
    assert follow() == (0, 0)
    undo(made)
    assert follow() == (1, 0)
    assert owners() == before


def test_stock_of_both_stays_apart_and_adds_up(
    bring: Any, cast: Cast, twin: int, merge: Any
) -> None:
    bring(f"{OLD},QM-1001,2026-10-31,10,6", "P-320102,QM-1001,2026-10-31,30,8", **STOCK)
    made = merge()
    assert follow() == (0, 1)
    with acting(network()):
        stated = sql.rows(
            "SELECT recorded_for_partner_id AS whom, on_hand FROM trade_pub_stock_stated"
            " WHERE partner_id = %s ORDER BY on_hand",
            [cast.jiangdong_id],
        )
        (added,) = sql.rows("SELECT partner_id, on_hand, unit_cost FROM trade_pub_stock")
    assert stated == [
        {"whom": twin, "on_hand": 10}, {"whom": cast.jiangdong_id, "on_hand": 30},
    ]  # fmt: skip
    assert added == {"partner_id": cast.jiangdong_id, "on_hand": 40, "unit_cost": 7.5}
    undo(made)
    follow()
    assert (on_hand(twin), on_hand(cast.jiangdong_id)) == ([10], [30])


def test_an_old_file_again_is_the_same_before_and_after_the_rows_have_followed(
    bring: Any, cast: Cast, merge: Any
) -> None:
    lines = [LINE.format("A", OLD, "2026-09-05"), LINE.format("B", "P-320102", "2026-10-05")]
    stock = [f"{OLD},QM-1001,2026-10-31,10,6", "P-320102,QM-1001,2026-10-31,30,8"]
    bring(*lines)
    bring(*stock, **STOCK)
    made = merge()
    for _round in range(2):
        again = bring(*lines)
        assert (again.counts.get("inserted", 0), again.counts.get("unchanged", 0)) == (0, 2)
        again = bring(*stock, **STOCK)
        assert (
            again.counts.get("inserted", 0),
            again.counts.get("updated", 0),
            again.counts.get("unchanged", 0),
        ) == (0, 0, 2)
        follow()
    undo(made)
    again = bring(*lines)
    assert again.counts.get("unchanged", 0) == 2


def test_a_line_that_names_somebody_else_is_still_refused(
    bring: Any, cast: Cast, merge: Any
) -> None:
    bring(LINE.format("A", OLD, "2026-09-05"))
    merge()
    follow()
    refused = bring(LINE.format("A", "P-510104", "2026-09-05"))
    assert refused.counts["bad"] == 1


def test_a_new_line_under_the_old_code_is_the_kept_ones_and_goes_back_when_parted(
    bring: Any, cast: Cast, twin: int, merge: Any
) -> None:
    made = merge()
    bring(LINE.format("N", OLD, "2026-11-05"))
    bring(f"{OLD},QM-1001,2026-10-31,10,6", **STOCK)
    assert owners()["N"] == (cast.jiangdong_id, twin)
    assert on_hand(cast.jiangdong_id) == [10]
    undo(made)
    assert follow() == (1, 1)
    assert owners()["N"] == (twin, twin)
    assert on_hand(twin) == [10]


def test_a_restated_position_counts_wherever_the_one_before_lies(
    bring: Any, cast: Cast, merge: Any
) -> None:
    bring(f"{OLD},QM-1001,2026-10-31,10,6", **STOCK)
    merge()
    bring(f"{OLD},QM-1001,2026-10-31,12,6", **STOCK)
    follow()
    assert on_hand(cast.jiangdong_id) == [12]


def test_the_same_position_stated_on_both_sides_of_a_merge_does_not_block(
    bring: Any, cast: Cast, twin: int, merge: Any
) -> None:
    """An import that looked before the merge and committed after it."""
    merge()
    bring(f"{OLD},QM-1001,2026-10-31,10,6", **STOCK)
    with acting(network()):
        sql.execute(
            "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand,"
            " currency, is_simulated, recorded_at) SELECT %s, part_id, as_of, 0, 11, currency,"
            " false, recorded_at FROM trade_stock_position",
            [twin],
        )
    assert follow() == (0, 1)
    assert on_hand(cast.jiangdong_id) == [11]


def test_over_two_merges_and_back_one_by_one(bring: Any, cast: Cast, twin: int, merge: Any) -> None:
    bring(LINE.format("A", OLD, "2026-09-05"), LINE.format("B", "P-320102", "2026-10-05"))
    first = merge()
    second = merge(kept_id=cast.shuchi_id, merged_id=cast.jiangdong_id)
    follow()
    assert owners()["A"] == (cast.shuchi_id, twin)
    bring(LINE.format("N", OLD, "2026-11-05"))
    assert owners()["N"] == (cast.shuchi_id, twin)
    undo(second)
    follow()
    assert owners()["A"] == (cast.jiangdong_id, twin)
    undo(first)
    follow()
    assert owners()["A"] == owners()["N"] == (twin, twin)


def test_a_chain_is_parted_from_its_end(cast: Cast, merge: Any) -> None:
    first = merge()
    merge(kept_id=cast.shuchi_id, merged_id=cast.jiangdong_id)
    with pytest.raises(partners.UndoLaterFirst):
        undo(first)


@pytest.mark.parametrize("import_first", [True, False])
def test_import_and_merge_are_undone_in_either_order(
    bring: Any, cast: Cast, twin: int, merge: Any, import_first: bool
) -> None:
    brought = bring(LINE.format("A", OLD, "2026-09-05"))
    stock = bring(f"{OLD},QM-1001,2026-10-31,10,6", **STOCK)
    bring(LINE.format("B", OLD, "2026-10-05"))
    made = merge()
    follow()

    def undo_imports() -> None:
        for batch_id in (brought.batch_id, stock.batch_id):
            intake.undo_batch(batch_id=batch_id, scope=network())

    if import_first:
        undo_imports()
        undo(made)
        follow()
    else:
        undo(made)
        follow()
        undo_imports()
    assert owners() == {"B": (twin, twin)}
    assert on_hand(twin) == on_hand(cast.jiangdong_id) == []


def test_the_mirror_and_the_figures_hear_of_it(
    bring: Any, cast: Cast, twin: int, merge: Any
) -> None:
    bring(LINE.format("A", OLD, "2026-09-05"), LINE.format("B", "P-320102", "2026-10-05"))
    trade.refresh_mirror()
    merge()
    follow()
    with acting(network()):
        assert sql.column("SELECT to_char(month, 'YYYY-MM') FROM trade_dirty_month") == ["2026-09"]
        told = sql.value("SELECT body FROM kernel_letter WHERE name = 'trade.LedgersFollowed'")
    assert told["partner_ids"] == sorted([twin, cast.jiangdong_id])
    assert told["months"] == ["2026-09"]
    trade.refresh_mirror()
    assert trade.mirror_differences() == []


def test_a_competitor_sees_none_of_it_and_nobody_else_may_move_rows(
    bring: Any, cast: Cast, twin: int, merge: Any
) -> None:
    bring(LINE.format("A", OLD, "2026-09-05"))
    bring(f"{OLD},QM-1001,2026-10-31,10,6", **STOCK)
    merge()
    follow()
    for org_id, seen in ((cast.jiangdong_id, 1), (twin, 0), (cast.shuchi_id, 0)):
        with acting(partner(org_id=org_id)):
            assert sql.value("SELECT count(*) FROM trade_order_line") == seen
            assert sql.value("SELECT count(*) FROM trade_stock_position") == seen
            assert sql.value("SELECT count(*) FROM trade_pub_stock") == seen
    for scope in (partner(org_id=cast.shuchi_id), cast.director.scope):
        with pytest.raises(ProgrammingError), acting(scope):
            sql.execute("UPDATE trade_order_line SET partner_id = %s", [cast.shuchi_id])
    with pytest.raises(ProgrammingError), acting(network()):
        sql.execute("UPDATE trade_order_line SET quantity = 1")


def test_the_api_takes_the_old_code_from_the_kept_partner_only(
    bring: Any, cast: Cast, twin: int, merge: Any
) -> None:
    merge()
    line = {
        "document": "A", "line_no": 1, "partner_code": OLD, "part_number": "QM-1001",
        "ordered_on": NOW.date(), "quantity": 2, "unit_price": 10, "currency": "CNY",
    }  # fmt: skip
    with acting(cast.shuchi_owner.scope), pytest.raises(trade.LinesRefused):
        trade.record_order_lines(source="erp", lines=[line])
    with acting(cast.jiangdong_owner.scope):
        assert trade.record_order_lines(source="erp", lines=[line]).inserted == 1
    assert owners()["A"] == (cast.jiangdong_id, twin)


def test_an_import_of_partners_stays_while_order_lines_name_one_of_them(
    bring: Any, cast: Cast
) -> None:
    """The ledgers have no foreign keys: without asking them, lines would be left without a partner."""
    partners_file = {"head": "code,name,type,region_code", "kind": "partners.partners"}
    brought = bring("P-9,新到汽修,garage,320102", **partners_file)
    lines = bring(LINE.format("A", "P-9", "2026-09-05"))
    with pytest.raises(intake.CannotUndo):
        intake.undo_batch(batch_id=brought.batch_id, scope=network())
    intake.undo_batch(batch_id=lines.batch_id, scope=network())
    intake.undo_batch(batch_id=brought.batch_id, scope=network())
    with acting(network()):
        assert sql.column("SELECT code FROM partners_partner WHERE code = 'P-9'") == []
