"""Orders in the sample story, in every state: from a basket to goods that came back. All of it simulated, and marked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from xinglian.demo import order_rights
from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions import returns
from xinglian.orders.actions.answer import LineAnswer, answer
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.pick import count, finish, open_list
from xinglian.orders.actions.place import Draft, Placed, place
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.actions.send_out import Out, send_out
from xinglian.orders.actions.ship import ship
from xinglian.orders.actions.track import Happened, track
from xinglian.orders.models import Basket, BasketLine, Order, ShipmentLine, Terms
from xinglian.orders.queries.check_lines import Wanted, check_lines
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import Answer, Reason, ReturnReason, TrackKind

AGENT, OTHERS = "PA0001", 8
CARRIERS = (("顺丰速运", "SF"), ("德邦快递", "DP"), ("京东物流", "JD"))
# Sold much, and enough of it on the maker's shelf.
_GOODS = """
SELECT b.part_id FROM stock_pub_balance AS b JOIN catalogue_pub_part AS p ON p.part_id = b.part_id AND p.status = 'active'
 WHERE b.org_id = %s AND b.sellable >= 12 ORDER BY b.sellable DESC, b.part_id LIMIT 60
"""
_GONE = """
SELECT p.part_id FROM catalogue_pub_part AS p LEFT JOIN stock_pub_balance AS b ON b.part_id = p.part_id AND b.org_id = %s
 WHERE p.status = 'active' AND coalesce(b.sellable, 0) = 0 ORDER BY p.part_id LIMIT 200
"""
_PEOPLE = """
SELECT DISTINCT ON (m.org_id) m.org_id, m.person_id, i.name FROM identity_pub_membership AS m
  JOIN identity_person AS i ON i.id = m.person_id
 WHERE m.is_active AND m.org_id = ANY(%s) AND m.roles && %s ORDER BY m.org_id, m.membership_id
"""
_BUYERS = """
SELECT p.partner_id FROM partners_pub_partner AS p WHERE p.status = 'active' AND p.is_simulated AND p.code <> %s
   AND p.type IN ('provincial_agent', 'city_wholesaler') AND p.merged_into_partner_id IS NULL ORDER BY p.code LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class _Market:
    maker: Hand
    agent: Hand
    clerk: Hand
    goods: list[int]
    gone: list[int]
    now: datetime


def tell(*, now: datetime) -> int:
    """How many orders there are. Doing it twice changes nothing."""
    with acting(network()):
        made = Order.objects.count()
        maker, agent = identity.maker(), identity.organisations_by_code(codes=[AGENT]).get(AGENT)
        if made or maker is None or agent is None:
            return made
        # No minimum: what the parts of a sample cost depends on its size.
        Terms.objects.create(seller_id=maker.id, delivery_days=2, changed_at=now)
        market = _open(maker.id, agent.id, now)
        if len(market.goods) < 12 or len(market.gone) < 4:
            return 0
        _of_the_agent(market)
        _of_others(market)
        _begun(market)
        order_rights.tell(maker=market.maker, agent=market.agent, clerk=market.clerk, goods=market.goods, gone=market.gone, now=now)  # fmt: skip
        # What each side's own system fetched.
        for kind, by in ((Out.ORDERS, market.maker), (Out.CONFIRMATIONS, market.agent)):
            send_out(kind=kind, form="csv", org_id=by.org_id or 0, by=by, now=_ago(market, 1))
        return Order.objects.count()


def _open(maker_id: int, agent_id: int, now: datetime) -> _Market:
    seller = find_seller(buyer_id=agent_id, seller_id=maker_id)
    hands = _hands([maker_id], ["channel_manager"]) | _hands([agent_id], ["partner_owner"])
    clerks = _hands([agent_id], ["partner_clerk"])

    def priced(query: str) -> list[int]:
        lines = [Wanted(part_id=part_id, quantity=Decimal(1)) for part_id in sql.column(query, [maker_id])]  # fmt: skip
        checked = check_lines(seller=seller, buyer_id=agent_id, lines=lines, now=now, with_stock=False)  # fmt: skip
        return [one.part.part_id for one in checked if one.part and not one.stops and one.newer is None]  # fmt: skip

    agent = hands.get(agent_id, Hand(org_id=agent_id))
    return _Market(
        maker=hands.get(maker_id, Hand(org_id=maker_id)), agent=agent, clerk=clerks.get(agent_id, agent),
        goods=priced(_GOODS), gone=priced(_GONE)[:6], now=now,
    )  # fmt: skip


def _hands(org_ids: list[int], roles: list[str]) -> dict[int, Hand]:
    rows = sql.rows(_PEOPLE, [org_ids, roles])
    return {row["org_id"]: Hand(org_id=row["org_id"], person_id=row["person_id"], name=row["name"]) for row in rows}  # fmt: skip


def _of_the_agent(m: _Market) -> None:
    """One order of the agent in each state a page can show."""
    whole = _order(m, "whole", 9 * 24, [(m.goods[0], 4), (m.goods[1], 2)])
    _through(m, whole, 8 * 24)
    _back(m, whole)
    with_gap = _order(m, "gap", 6 * 24, [(m.goods[2], 5), (m.goods[3], 3)], ref="CG-1107")
    _through(m, with_gap, 5 * 24, gap=True)
    late = _order(m, "late", 3 * 24, [(m.goods[4], 2), (m.goods[5], 6)])
    number = _sent(m, late, 60)
    happened = [
        Happened(kind=TrackKind.UNDER_WAY, at=_ago(m, 50), place="上海青浦"),
        Happened(kind=TrackKind.DELAYED, at=_ago(m, 6), place="无锡", text="高速封闭，车辆绕行"),
    ]
    track(number=number, happened=happened, source="hand", by=m.maker, now=_ago(m, 5))
    _picked(m, _order(m, "picking", 20, [(m.goods[6], 3), (m.goods[7], 2), (m.goods[8], 1)]), 3, some=True)  # fmt: skip
    _order(m, "overdue", 30, [(m.goods[9], 2), (m.gone[0], 4)])
    _order(m, "urgent", 1, [(m.gone[1], 1)], is_urgent=True, note="客户车辆趴窝，请尽快")
    offered = _order(m, "offered", 22, [(m.gone[2], 2), (m.goods[10], 2)])
    instead = LineAnswer(no=1, answer=Answer.OFFERED, reason=Reason.OUT_OF_STOCK, offered_part_id=m.goods[11], note="同规格，今天可发")  # fmt: skip
    answer(number=offered.number, answers=[instead], by=m.maker, now=_ago(m, 18))
    later = _order(m, "later", 40, [(m.gone[3], 10)])
    back = LineAnswer(no=1, answer=Answer.LATER, reason=Reason.OUT_OF_STOCK, promised_on=(m.now + timedelta(days=9)).date())  # fmt: skip
    answer(number=later.number, answers=[back], by=m.maker, now=_ago(m, 30))
    dropped = _order(m, "dropped", 50, [(m.goods[0], 1), (m.goods[1], 1)])
    cancel(number=dropped.number, by=m.clerk, now=_ago(m, 49), why="重复下单")
    _order(m, "asks", 2, [(m.goods[1], 6), (m.goods[3], 4)], limit_minor=0)


def _back(m: _Market, whole: Placed) -> None:
    """Of an order that came whole: a return that waits for an answer, and one that was allowed."""
    asked = {
        "waits": returns.Wanted(no=1, quantity=Decimal(1), reason=ReturnReason.UNNEEDED, note="多订了一件，未拆封"),
        "allowed": returns.Wanted(no=2, quantity=Decimal(1), reason=ReturnReason.FAULTY, condition="opened", note="装车后异响"),
    }  # fmt: skip
    made = {
        key: returns.ask(number=whole.number, wanted=[one], key=f"sample-{key}", by=m.clerk, now=_ago(m, 30))
        for key, one in asked.items()
    }  # fmt: skip
    returns.decide(number=made["allowed"].number, allow=True, by=m.maker, now=_ago(m, 26), answer="请寄回检测")  # fmt: skip


def _of_others(m: _Market) -> None:
    """What the maker's desk and overview need besides."""
    buyers = sql.column(_BUYERS, [AGENT, OTHERS])
    people = _hands(buyers, ["partner_owner", "partner_clerk"])
    for n, buyer_id in enumerate(buyers):
        by = people.get(buyer_id, Hand(org_id=buyer_id))
        lines = [(m.goods[(3 * n + k) % len(m.goods)], 1 + k) for k in range(3)]
        placed = _order(m, f"other{n}", 24 * (3 + 3 * n), lines, by=by)
        if n % 4 != 3:
            _through(m, placed, 24 * (3 + 3 * n) - 20, by=by)


def _begun(m: _Market) -> None:
    """A basket that is being filled, and a list that is ordered again and again."""
    org_id = m.agent.org_id or 0
    seller = find_seller(buyer_id=org_id, seller_id=m.maker.org_id or 0)
    for name, is_template in (("", False), ("每周常用", True)):
        basket = Basket.objects.create(
            org_id=org_id, seller_id=seller.seller_id, seller_name=seller.name, name=name, is_template=is_template,
            person_id=m.agent.person_id, person_name=m.agent.name, changed_at=m.now, is_simulated=True,
        )  # fmt: skip
        BasketLine.objects.bulk_create(
            BasketLine(basket=basket, org_id=org_id, no=no, text="", part_id=part_id, quantity=2 * no)
            for no, part_id in enumerate(m.goods[:4], start=1)
        )  # fmt: skip


def _ago(m: _Market, hours: float) -> datetime:
    return m.now - timedelta(hours=hours)


def _order(
    m: _Market, key: str, hours: float, lines: list[tuple[int, int]], *, ref: str = "", by: Hand | None = None, **more: Any
) -> Placed:  # fmt: skip
    by = by or m.clerk
    draft = Draft(
        buyer_id=by.org_id or 0, seller_id=m.maker.org_id or 0, key=f"sample-{key}", buyer_ref=ref, is_simulated=True,
        lines=[Wanted(part_id=part_id, quantity=Decimal(n)) for part_id, n in lines], **more,
    )  # fmt: skip
    return place(draft, by=by, now=_ago(m, hours))


def _picked(m: _Market, placed: Placed, hours: float, *, some: bool = False) -> str:
    """The pick list's number; `some`: the picker is still at it."""
    shipment = open_list(number=placed.number, by=m.maker, now=_ago(m, hours))
    lines = list(ShipmentLine.objects.filter(shipment=shipment).order_by("id"))
    for line in lines[:1] if some else lines:
        count(number=shipment.number, line_id=line.pk, picked=line.asked, by=m.maker, now=_ago(m, hours))  # fmt: skip
    return shipment.number


def _sent(m: _Market, placed: Placed, hours: float) -> str:
    number = _picked(m, placed, hours)
    finish(number=number, by=m.maker, now=_ago(m, hours))
    name, prefix = CARRIERS[placed.order_id % 3]
    ship(
        number=number, by=m.maker, now=_ago(m, hours), carrier=name, tracking=f"{prefix}{placed.order_id % 10**10:010d}",
        eta=_ago(m, hours - 48),
    )  # fmt: skip
    return number


def _through(
    m: _Market, placed: Placed, hours: float, *, gap: bool = False, by: Hand | None = None
) -> None:
    """Sent and received; `gap`: one piece is missing, one is damaged."""
    number = _sent(m, placed, hours)
    arrived = {1: Arrived(received=Decimal(4), note="箱内少一件"), 2: Arrived(received=Decimal(3), damaged=Decimal(1), note="外壳破裂")} if gap else None  # fmt: skip
    receive(number=number, key=f"sample-{number}", by=by or m.clerk, now=_ago(m, hours - 30), arrived=arrived)  # fmt: skip
