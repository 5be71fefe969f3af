"""The check that alarms, and what others learn of a movement."""

from datetime import timedelta
from decimal import Decimal as D

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import jobs
from xinglian.stock.actions.check import check_changed, check_everything
from xinglian.stock.actions.open_ledger import open_ledger
from xinglian.stock.models import Fault, Item, Ledger
from xinglian.stock.tests.goods import BY, NOW, add_parts, move, open_for
from xinglian.trade import api as trade


def test_a_balance_that_is_not_the_sum_of_its_movements_is_found_and_gone_when_mended(
    cast: Cast,
) -> None:
    [part] = add_parts("QM-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part, 5)
    with acting(network()):
        assert check_everything(now=NOW) == []
        sql.execute("UPDATE stock_cell SET on_hand = 6")
        found = check_changed(now=NOW, since=NOW)
        assert {(one.what, one.kept, one.summed) for one in found} == {("on_hand", 6, 5), ("item", 5, 6)}  # fmt: skip
        check_changed(now=NOW, since=NOW)
        assert Fault.objects.filter(gone_at=None).count() == 2
        sql.execute("UPDATE stock_cell SET on_hand = 5")
        assert check_changed(now=NOW, since=NOW + timedelta(days=1)) == []
        assert not Fault.objects.filter(gone_at=None).exists()


def test_a_movement_becomes_a_stated_position(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    for quantity in (5, -2):
        move(cast.jiangdong_id, main, part, quantity)
        jobs.tell_trade(scope=network())
    with acting(network()):
        row = sql.row("SELECT on_hand, unit_cost FROM trade_pub_stock WHERE part_id = %s", [part])
        assert row == {"on_hand": D(3), "unit_cost": None}
        assert not Item.objects.filter(is_stated=False).exists()


def test_a_ledger_begins_with_the_first_positions_and_then_counts_for_itself(cast: Cast) -> None:
    [part] = add_parts("QM-1")
    with acting(network()):
        open_ledger(org_id=cast.jiangdong_id, name="仓", by=BY, now=NOW)
        assert not Ledger.objects.get().is_begun

        def state(quantity: int, day: int) -> None:
            trade.state_stock(
                positions=[
                    trade.Position(
                        partner_id=cast.jiangdong_id, part_id=part, on_hand=D(quantity), unit_cost=D(7), currency="CNY",
                        last_moved_on=None, is_simulated=False,
                    )
                ],
                as_of=NOW.date() - timedelta(days=day), now=NOW,
            )  # fmt: skip

        state(8, 2)
    jobs.heed_positions(scope=network())
    with acting(network()):
        assert (Item.objects.get().on_hand, Item.objects.get().value_minor) == (8, 5600)
    jobs.tell_trade(scope=network())
    with acting(network()):
        state(3, 0)
    jobs.heed_positions(scope=network())
    with acting(network()):
        assert Item.objects.get().on_hand == 8
        assert sql.value("SELECT on_hand FROM trade_pub_stock") == 8
