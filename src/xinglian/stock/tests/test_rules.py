"""Units, cost and allotment, in plain Python."""

from datetime import date
from decimal import Decimal as D

import pytest

from xinglian.stock.rules.allot import Free, allot, ready_on
from xinglian.stock.rules.cost import Worth, moved
from xinglian.stock.rules.units import fits, plain_unit
from xinglian.stock.rules.written import rows_of


@pytest.mark.parametrize(("written", "unit"), [("PCS", "件"), ("公升", "升"), ("", "件"), ("托", "托")])  # fmt: skip
def test_a_unit_has_many_names(written: str, unit: str) -> None:
    assert plain_unit(written) == unit


def test_what_can_be_poured_may_be_broken_and_pieces_may_not() -> None:
    assert fits(D("0.5"), "L")
    assert not fits(D("0.0005"), "L")
    assert not fits(D("0.5"), "套")
    assert fits(D("3.000"), "套")


def test_cost_moves_to_the_average_and_the_last_piece_takes_the_rest() -> None:
    worth, change = moved(Worth(), quantity=D(3), unit_cost=D("10.00"), digits=2)
    assert (change, worth.value_minor) == (3000, 3000)
    worth, _ = moved(worth, quantity=D(1), unit_cost=D("14.01"), digits=2)
    assert (worth.value_minor, worth.unit_cost) == (4401, D("11.002500"))
    out = []
    for _turn in range(4):
        worth, change = moved(worth, quantity=D(-1), unit_cost=None, digits=2)
        out.append(-change)
    assert sum(out) == 4401
    assert (worth.on_hand, worth.value_minor) == (0, 0)


def test_what_comes_back_without_a_cost_is_worth_the_last_average() -> None:
    worth, _ = moved(Worth(), quantity=D(2), unit_cost=D(5), digits=2)
    worth, _ = moved(worth, quantity=D(-2), unit_cost=None, digits=2)
    worth, change = moved(worth, quantity=D(1), unit_cost=None, digits=2)
    assert (change, worth.value_minor) == (500, 500)


def test_two_lines_never_share_a_piece() -> None:
    cells, taken = [Free(cell_id=1, quantity=D(2)), Free(cell_id=2, quantity=D(5))], {}
    first = allot(cells, quantity=D(3), taken=taken)
    second = allot(cells, quantity=D(9), taken=taken)
    assert [(one.cell_id, one.quantity) for one in first] == [(1, 2), (2, 1)]
    assert [(one.cell_id, one.quantity) for one in second] == [(2, 4)]


def test_the_day_from_which_enough_is_there() -> None:
    today, expected = date(2026, 11, 20), [(date(2026, 12, 1), D(2)), (date(2026, 11, 1), D(1))]
    assert ready_on(missing=D(0), expected=[], today=today) == today
    assert ready_on(missing=D(1), expected=expected, today=today) == today
    assert ready_on(missing=D(3), expected=expected, today=today) == date(2026, 12, 1)
    assert ready_on(missing=D(4), expected=expected, today=today) is None


@pytest.mark.parametrize(
    ("written", "quantity", "unit"),
    [
        ("QM-1001 4 箱", 4, "箱"), ("QM-1001\t4\t件", 4, "件"), ("QM-1001 4件", 4, "件"), ("QM-1001，4 PCS", 4, "PCS"),
        ("QM-1001\t1,200", 1200, ""), ("QM-1001 1,200", 1200, ""), ("QM-1001,200", 200, ""), ("QM-1001;3", 3, ""), ("QM-1001", 1, ""), ("QM-1001 viele", None, ""),
    ],
)  # fmt: skip
def test_a_unit_behind_the_quantity_is_no_part_of_the_number(written: str, quantity: int | None, unit: str) -> None:  # fmt: skip
    [row] = rows_of(written)
    assert (row.number, row.quantity, row.unit) == ("QM-1001", quantity, unit)


def test_a_line_of_marks_alone_is_no_row() -> None:
    assert [row.number for row in rows_of(";;\n\t\n，、\nQM-1001")] == ["QM-1001"]
