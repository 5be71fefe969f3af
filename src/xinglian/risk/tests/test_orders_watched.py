"""Orders made here on the radar: promises, shipments and answers that are late."""

from datetime import date, timedelta
from typing import Any

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.receive import receive
from xinglian.orders.tests.test_goods_move import sent
from xinglian.orders.tests.trade import PADS, agree, hand, open_market
from xinglian.risk.actions.keep_watch import keep_watch
from xinglian.risk.definitions.sources import SOURCES
from xinglian.risk.models import Alert

TODAY = NOW.date()
# A hundred and sixty days of eight orders of one line, promised for the second day and received on it; of the last days
# most come four days later. Some are late at all times.
_HISTORY = """
WITH made AS (
    SELECT ago, n, kernel_new_id() AS id, %(today)s::date - ago AS day, CASE WHEN ago <= %(late)s AND n > 1 THEN 4 WHEN (ago * 7 + n) %% 11 = 0 THEN 1 ELSE 0 END AS over
      FROM generate_series(3, 160) AS ago, generate_series(1, 8) AS n),
written AS (
    INSERT INTO orders_order (id, number, buyer_id, seller_id, buyer_name, seller_name, branch_name, sender_name, key, fingerprint,
        origin, state, is_urgent, buyer_ref, note, ship_name, ship_phone, ship_address, currency, lines_count, total_minor, is_priced,
        pay_days, placed_at, placed_name, approved_name, sent_at, answer_due, answered_at, shipped_at, received_at, changed_at, is_simulated)
    SELECT id, 'T' || ago || '-' || n, %(buyer)s, %(seller)s, '', '', '', '', 'k' || ago || '-' || n, '', 'basket', 'received', false, '', '',
        '', '', '', 'CNY', 1, 100, true, 30, day - 2, '', '', day - 2, day - 1, day - 2, day + over - 1, day + over, day, false FROM made
    RETURNING id)
INSERT INTO orders_orderline (id, order_id, buyer_id, seller_id, no, text, part_id, unit, quantity, cancelled, refused, reserved, picking,
    shipped, received, missing, returned, price_list, includes_tax, tax_rate, answer, reason, answer_note, first_promised_on, received_at, changed_at)
SELECT kernel_new_id(), made.id, %(buyer)s, %(seller)s, 1, '', %(part)s, '件', 1, 0, 0, 0, 0, 1, 1, 0, 0, '', true, 0, 'confirmed', '', '',
       day, day + over, day FROM made JOIN written ON written.id = made.id
"""


def counted(key: str) -> list[Any]:
    named = f"SELECT * FROM ({SOURCES['made'].select}) AS n (path, part, key, day, amount, n)"
    rows = sql.rows(named, {"since": TODAY - timedelta(days=30)})
    return [(row["day"], row["amount"], row["n"]) for row in rows if row["key"] == key]


def test_an_order_that_neither_left_nor_came_by_its_day_is_late_twice(cast: Cast) -> None:
    market = open_market(cast)
    agree(cast.maker_id, delivery_days=2)
    clerk, day = cast.jiangdong_clerk, TODAY + timedelta(days=2)
    waiting, came = market.order((PADS, 1)), market.order((PADS, 1))
    taken_back = market.order((PADS, 1))
    number = sent(market, came).number
    with acting(clerk.scope):
        cancel(number=taken_back.number, by=hand(clerk), now=NOW)
        receive(number=number, key="k", by=hand(clerk), now=NOW + timedelta(days=2))
    with acting(network()):
        assert counted("promises_missed") == [(day, 1, 2)]
        assert counted("sent_late") == [(day, 1, 2)]
        assert counted("answered_late")[0][1:] == (0, 2), "what lies on the shelf answers itself"
    number = sent(market, waiting).number
    with acting(clerk.scope):
        receive(number=number, key="k", by=hand(clerk), now=NOW + timedelta(days=3))
    with acting(network()):
        assert counted("promises_missed") == [(day, 1, 2)], "it came a day late"
        assert counted("sent_late") == [(day, 0, 2)], "but it had left in time"


def test_promises_that_fail_for_days_raise_an_alert_for_who_answers_for_the_channel(
    cast: Cast,
) -> None:
    market = open_market(cast)
    with acting(network()):
        sql.execute(
            _HISTORY,
            {"today": TODAY, "late": 6, "buyer": cast.shuchi_id, "seller": cast.maker_id, "part": market.part(PADS)},
        )  # fmt: skip
        keep_watch(now=NOW, since=date.min)
        found = {(one.series, one.path): one for one in Alert.objects.filter(cut="")}
        assert {("promises_missed", ""), ("sent_late", "")} <= set(found)
        assert found["promises_missed", ""].owner_id == cast.manager.person_id
        assert found["promises_missed", "cn.southwest"].side == "up"
        assert not any(series == "answered_late" for series, _path in found)
