"""A new month's partition, asked for by several at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from django.db import connections

from xinglian.kernel import facts
from xinglian.kernel.scope import acting, network


def _ask(barrier: Barrier) -> bool:
    try:
        with acting(network()):
            barrier.wait(5)
            facts.ensure_months([datetime(2031, 5, 1, tzinfo=UTC)])
        return True
    finally:
        connections.close_all()


def test_several_transactions_may_ask_for_a_new_month_at_once(world: object) -> None:
    barrier = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(_ask, barrier) for _one in range(4)]
        assert all(one.result() for one in asked)
