"""Two buyers of the last piece, in processes' own connections: one gets it, the other is told."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.actions import locks
from xinglian.stock.queries.available import read_free_cells
from xinglian.stock.tests.goods import NOW, add_parts, held, move, open_for

WAITING = (
    "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
    " WHERE NOT l.granted AND a.datname = current_database()"
)


def _buy(org_id: int, part: int, key: str, said: list[Any]) -> Callable[[], None]:
    def run() -> None:
        try:
            with acting(network()):
                wish = stock.Wish(line="1", org_id=org_id, part_id=part, quantity=D(1))
                said.append(stock.reserve_many(wishes=[wish], reference=key, key=key, now=NOW))
        except Exception as error:  # noqa: BLE001 - what the loser hears is what is tested
            said.append(error)
        finally:
            connection.close()

    return run


def _two_buyers(cast: Cast) -> tuple[int, Any, list[Any]]:
    """The first holds the last piece and has not committed when the second asks."""
    [part] = add_parts("QM-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part, 1)
    said: list[Any] = []
    second = threading.Thread(target=_buy(cast.jiangdong_id, part, "second", said))
    with acting(network()):
        wish = stock.Wish(line="1", org_id=cast.jiangdong_id, part_id=part, quantity=D(1))
        first = stock.reserve_many(wishes=[wish], reference="first", key="first", now=NOW)
        second.start()
        until = time.monotonic() + 30
        while not sql.value(WAITING) and second.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert sql.value(WAITING), "the second did not wait for the first"
    second.join()
    return part, first, said


def test_of_two_buyers_of_the_last_piece_one_gets_it_and_the_other_is_told(
    cast_in_world: Cast,
) -> None:
    part, first, [second] = _two_buyers(cast_in_world)
    assert first.is_held
    assert not second.is_held
    assert [(a.reserved, a.short, a.available) for a in second.lines] == [(0, 1, 0)]
    assert held(cast_in_world.jiangdong_id, part) == (1, 1)


def test_without_the_lock_both_believe_it_is_theirs_and_only_the_database_stops_the_second(
    cast_in_world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race is real, and the constraint is the last word."""
    monkeypatch.setattr(locks, "free_cells", lambda *, wanted: read_free_cells(wanted=wanted))
    part, first, [second] = _two_buyers(cast_in_world)
    assert first.is_held
    assert "stock_cell_not_oversold" in str(second)
    assert held(cast_in_world.jiangdong_id, part) == (1, 1)


@pytest.mark.usefixtures("world")
def test_the_same_key_at_the_same_time_reserves_once(cast_in_world: Cast) -> None:
    [part] = add_parts("QM-1")
    move(cast_in_world.jiangdong_id, open_for(cast_in_world.jiangdong_id), part, 9)
    said: list[Any] = []
    buyers = [
        threading.Thread(target=_buy(cast_in_world.jiangdong_id, part, "same", said))
        for _ in range(4)
    ]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    assert sorted(answers.is_new for answers in said) == [False, False, False, True]
    assert held(cast_in_world.jiangdong_id, part) == (9, 1)
