"""Partners are merged while lines of theirs are being written: in a database of its own, side by side."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.fixtures.cast import Cast
from xinglian.kernel import jobs, outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.trade import api as trade
from xinglian.trade.actions.follow_merges import follow_merges
from xinglian.trade.tests.goods import add_parts

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
LINE: dict[str, Any] = {
    "document": "A", "line_no": 1, "partner_code": "P-320104", "part_number": "QM-1001",
    "ordered_on": date(2026, 10, 5), "quantity": Decimal(2), "unit_price": Decimal(10),
    "currency": "CNY",
}  # fmt: skip


def while_lines_are_written(then: Callable[[], None]) -> None:
    """Lines are written and not yet committed; `then` happens; then they are."""
    written, done = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with acting(network()):
                trade.record_order_lines(source="erp", lines=[LINE])
                written.set()
                done.wait(30)
        finally:
            written.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(30)
    try:
        then()
    finally:
        done.set()
        writer.join()


def owner() -> int:
    with acting(network()):
        return int(sql.value("SELECT partner_id FROM trade_order_line"))


def follow() -> None:
    with acting(network()):
        follow_merges(now=NOW)


def everything_announced_is_done() -> None:
    """Letters are delivered, and the job they ask for runs."""
    outbox.deliver_waiting()
    with acting(network()):
        asked = sql.value(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'trade.follow_merges'"
        )
    assert asked
    jobs.run("trade.follow_merges", {})


@pytest.fixture
def merge(cast_in_world: Cast) -> Callable[[], Any]:
    def run() -> Any:
        with acting(network()):
            return partners.merge_partners(
                kept_id=cast_in_world.jiangdong_id, merged_id=cast_in_world.garage_id, why="",
                person_id=None, now=NOW,
            )  # fmt: skip

    add_parts("QM-1001")
    return run


def test_following_the_merge_alone_would_leave_the_line_behind(
    cast_in_world: Cast, merge: Callable[[], Any]
) -> None:
    """The control: the job that the merge itself asks for cannot see what is not committed."""

    def merged_and_followed() -> None:
        merge()
        follow()

    while_lines_are_written(merged_and_followed)
    assert owner() == cast_in_world.garage_id


def test_a_line_written_during_the_merge_follows_when_its_import_is_told(
    cast_in_world: Cast, merge: Callable[[], Any]
) -> None:
    def merged_and_followed() -> None:
        merge()
        everything_announced_is_done()

    while_lines_are_written(merged_and_followed)
    everything_announced_is_done()
    assert owner() == cast_in_world.jiangdong_id


def test_a_line_written_during_the_undoing_goes_back_too(
    cast_in_world: Cast, merge: Callable[[], Any]
) -> None:
    made = merge()

    def parted_and_followed() -> None:
        with acting(network()):
            partners.undo_merge(merge_id=made.pk, now=NOW)
        everything_announced_is_done()

    while_lines_are_written(parted_and_followed)
    assert owner() == cast_in_world.jiangdong_id
    everything_announced_is_done()
    assert owner() == cast_in_world.garage_id


def test_two_followers_at_once_move_each_row_once(
    cast_in_world: Cast, merge: Callable[[], Any]
) -> None:
    with acting(network()):
        trade.record_order_lines(source="erp", lines=[LINE])
    merge()
    start, moved = threading.Barrier(2), list[int]()

    def run() -> None:
        start.wait()
        try:
            with acting(network()):
                moved.append(follow_merges(now=NOW).lines)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(moved) == 2
    assert owner() == cast_in_world.jiangdong_id
    with acting(network()):
        assert sql.value("SELECT recorded_for_id FROM trade_order_line") == cast_in_world.garage_id
