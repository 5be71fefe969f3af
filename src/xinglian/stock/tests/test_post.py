"""Movements: what gets in and out, and what is refused."""

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.stock.access import NotThere
from xinglian.stock.actions import post as posting
from xinglian.stock.actions.post import Line, post
from xinglian.stock.actions.reverse import BackAlready, reverse
from xinglian.stock.actions.transfer import MoreThanSent, arrive, send
from xinglian.stock.models import Cell, Item, Movement, TransferLine
from xinglian.stock.rules.load import Load
from xinglian.stock.rules.words import Kind
from xinglian.stock.tests.goods import BY, NOW, add_parts, held, move, open_for, place


def test_balances_cost_and_movements_agree(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 10, unit_cost=D("5.00"))
    move(cast.jiangdong_id, main, part, -4)
    with acting(network()):
        item = Item.objects.get(org_id=cast.jiangdong_id, part_id=part)
        assert (item.on_hand, item.value_minor, item.unit_cost) == (6, 3000, D(5))
        assert sum(one.quantity for one in Movement.objects.filter(part_id=part)) == 6
        assert sum(one.value_minor for one in Movement.objects.filter(part_id=part)) == 3000


def test_no_more_goes_out_than_is_there_and_the_sentence_says_what_is(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 3)
    with pytest.raises(posting.NotEnough, match=r"QM-1.*中心仓.*3.*4"):
        move(cast.jiangdong_id, main, part, -4)
    assert held(cast.jiangdong_id, part) == (3, 0)


def test_the_same_key_books_once_and_other_content_is_refused(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    first = move(cast.jiangdong_id, main, part, 3, key="k")
    again = move(cast.jiangdong_id, main, part, 3, key="k")
    assert (again.posting_id, again.is_new) == (first.posting_id, False)
    with pytest.raises(posting.KeyUsed):
        move(cast.jiangdong_id, main, part, 4, key="k")
    assert held(cast.jiangdong_id, part) == (3, 0)


@pytest.mark.parametrize(
    ("quantity", "unit", "refusal"),
    [
        ("0.5", "套", posting.WholeOnly),
        ("0.0005", "升", posting.TooFine),
        ("0", "件", posting.NoQuantity),
        ("NaN", "件", posting.NoQuantity),
        ("1e9", "件", posting.NoQuantity),
    ],
)
def test_odd_quantities_are_refused(
    cast: Cast, quantity: str, unit: str, refusal: type[Refusal]
) -> None:
    [part] = add_parts("QM-1", unit=unit)
    main = open_for(cast.jiangdong_id)
    with pytest.raises(refusal):
        move(cast.jiangdong_id, main, part, quantity, kind=Kind.RECEIPT)


def test_a_serial_number_is_one_piece_in_one_place(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main, van = open_for(cast.jiangdong_id), place(cast.jiangdong_id, "VAN", "van")
    move(cast.jiangdong_id, main, part, 1, serial="S1")
    with pytest.raises(posting.SerialIsOne):
        move(cast.jiangdong_id, main, part, 2, serial="S2")
    for where in (main, van):
        with pytest.raises(posting.SerialElsewhere):
            move(cast.jiangdong_id, where, part, 1, serial="S1")
    with acting(network()):
        made = send(
            org_id=cast.jiangdong_id, origin_id=main, target_id=van, loads=[Load(part_id=part, quantity=D(1), serial="S1")],
            due_on=NOW.date(), key="t", by=BY, now=NOW,
        )  # fmt: skip
        arrive(transfer_id=made.pk, arrived=None, by=BY, now=NOW)
        assert Cell.objects.get(serial="S1", on_hand=1).location_id == van


def test_a_place_of_somebody_else_is_not_there(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    open_for(cast.jiangdong_id)
    foreign = open_for(cast.shuchi_id)
    with pytest.raises(NotThere):
        move(cast.jiangdong_id, foreign, part, 1)


def test_a_booking_is_taken_back_once_by_another(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    made = move(cast.jiangdong_id, main, part, 5, unit_cost=D(2))
    with acting(network()):
        reverse(posting_id=made.posting_id, by=BY, why="错", now=NOW)
        assert Item.objects.get(part_id=part).value_minor == 0
        with pytest.raises(BackAlready):
            reverse(posting_id=made.posting_id, by=BY, why="错", now=NOW)
    assert held(cast.jiangdong_id, part) == (0, 0)


def test_a_transfer_with_a_piece_missing_writes_it_off(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main, other = open_for(cast.jiangdong_id), place(cast.jiangdong_id, "B")
    move(cast.jiangdong_id, main, part, 5, unit_cost=D(2))
    with acting(network()):
        made = send(
            org_id=cast.jiangdong_id, origin_id=main, target_id=other, loads=[Load(part_id=part, quantity=D(3))],
            due_on=NOW.date(), key="t", by=BY, now=NOW,
        )  # fmt: skip
        assert Item.objects.get(part_id=part).value_minor == 1000
        line = TransferLine.objects.get()
        with pytest.raises(MoreThanSent):
            arrive(transfer_id=made.pk, arrived={line.pk: D(4)}, by=BY, now=NOW)
        arrive(transfer_id=made.pk, arrived={line.pk: D(2)}, by=BY, now=NOW)
        item = Item.objects.get(part_id=part)
        assert (item.on_hand, item.value_minor) == (4, 800)
        assert Cell.objects.get(location_id=other).on_hand == 2


def test_many_lines_take_as_many_statements_as_one(cast: Cast) -> None:
    parts = add_parts(*(f"QM-{n}" for n in range(40)))
    main = open_for(cast.jiangdong_id)

    def asked(of: list[int], key: str) -> int:
        lines = [Line(location_id=main, part_id=one, quantity=D(2)) for one in of]
        with acting(network()), CaptureQueriesContext(connection) as captured:
            post(org_id=cast.jiangdong_id, kind=Kind.RECEIPT, lines=lines, key=key, by=BY, now=NOW)
        return len(captured)

    few = asked(parts[:1], "a")
    assert asked(parts, "b") <= few <= 20


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock_cell SET on_hand = -1",
        "UPDATE stock_cell SET reserved = on_hand + 1",
        "UPDATE stock_item SET on_hand = -1",
    ],
)
def test_the_database_itself_refuses_less_than_nothing(cast: Cast, change: str) -> None:
    [part] = add_parts("QM-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part, 1)
    with pytest.raises(IntegrityError), acting(network()):
        sql.execute(change)


@pytest.mark.parametrize("verb", ["UPDATE stock_movement SET quantity = 9", "DELETE FROM stock_movement"])  # fmt: skip
def test_not_even_a_job_changes_what_was_booked(cast: Cast, verb: str) -> None:
    with pytest.raises(ProgrammingError), acting(network()):
        sql.execute(verb)


def test_staff_see_a_partners_ledger_and_cannot_book_in_it(
    cast: Cast, client_of: Callable[..., Any]
) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 3)
    with acting(cast.director.scope):
        assert Cell.objects.count() == 1
        assert sql.execute("UPDATE stock_cell SET reserved = 1") == 0
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.director.scope):
        post(
            org_id=cast.jiangdong_id, kind=Kind.RECEIPT, key="x", by=BY, now=NOW,
            lines=[Line(location_id=main, part_id=part, quantity=D(1))],
        )  # fmt: skip
    with acting(cast.shuchi_owner.scope):
        assert (Cell.objects.count(), Movement.objects.count(), Item.objects.count()) == (0, 0, 0)
