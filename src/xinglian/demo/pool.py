"""The stock pool in the sample story: a dozen partners offer what lies idle, and call-offs stand at every step. All of it
simulated, and marked."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.pool import api as pool
from xinglian.pool.models import Deal, Offer
from xinglian.pool.queries.own_stock import free_many

AGENT, GIVERS, EACH = "PA0001", 10, 5
_GIVERS = """
SELECT DISTINCT ON (p.code <> %s, p.code) p.partner_id, m.person_id, m.membership_id, i.name
  FROM partners_pub_partner AS p JOIN identity_pub_membership AS m ON m.org_id = p.partner_id AND m.is_active AND m.roles && '{partner_owner}'
  JOIN identity_person AS i ON i.id = m.person_id
 WHERE p.status = 'active' AND p.is_simulated AND p.merged_into_partner_id IS NULL
   AND EXISTS (SELECT FROM trade_pub_stock AS s WHERE s.partner_id = p.partner_id) AND EXISTS (SELECT FROM partners_pub_place AS a WHERE a.partner_id = p.partner_id)
 ORDER BY p.code <> %s, p.code, m.membership_id LIMIT %s
"""
# Much there, bought long ago.
_GOODS = """
SELECT s.part_id, p.number, l.unit_minor FROM (SELECT part_id, sum(on_hand) AS there FROM trade_pub_stock WHERE partner_id = %(org)s GROUP BY 1) AS s
  JOIN catalogue_pub_part AS p ON p.part_id = s.part_id AND p.status = 'active'
  JOIN LATERAL (SELECT l.amount_minor / l.quantity AS unit_minor, l.ordered_on FROM trade_pub_order_line AS l
                 WHERE l.partner_id = %(org)s AND l.part_id = s.part_id AND l.kind = 'order' AND l.quantity > 0 AND l.currency = 'CNY'
                 ORDER BY l.ordered_on DESC, l.line_id DESC LIMIT 1) AS l ON true
 WHERE s.there >= 6 ORDER BY l.ordered_on, s.part_id LIMIT 40
"""


def tell(*, now: datetime) -> int:
    """How many offers there are. Doing it twice changes nothing."""
    with acting(network()):
        if Offer.objects.exists():
            return Offer.objects.count()
        rows = sql.rows(_GIVERS, [AGENT, AGENT, GIVERS])
    people = [_viewer(row) for row in rows]
    for one in people:
        _offer(one, now - timedelta(days=12))
    if len(people) > 3:
        _call_off(people[0], people[1:], now)
    with acting(network()):
        pool.match(now=now)
        return Offer.objects.count()


def _viewer(row: dict[str, Any]) -> Viewer:
    return Viewer(
        person_id=row["person_id"], membership_id=row["membership_id"], name=row["name"], org_id=row["partner_id"],
        roles=frozenset({Role.PARTNER_OWNER}),
    )  # fmt: skip


def _acting(by: Viewer) -> Any:
    return acting(partner(org_id=by.org_id, person_id=by.person_id))


def _offer(by: Viewer, now: datetime) -> None:
    until = timezone.localdate(now) + timedelta(days=60)
    with _acting(by):
        goods = sql.rows(_GOODS, {"org": by.org_id})
        free = free_many(org_id=by.org_id, part_ids=[row["part_id"] for row in goods])
        rows = [
            pool.New(
                number=row["number"], quantity=Decimal(int(there // 2)), price_minor=int(row["unit_minor"] * Decimal("0.86")), until=until,
                note="原包装，随时可发" if n % 3 == 0 else "",
            )
            for n, row in enumerate(goods)
            if (there := free[row["part_id"]][0] or Decimal(0)) >= 4
        ][:EACH]  # fmt: skip
        pool.offer(rows=rows, by=by, now=now)


def _call_off(agent: Viewer, others: list[Viewer], now: datetime) -> None:
    """The agent takes from others and gives to them, one call-off at each step."""
    for n, upto in enumerate(("settle", "receive", "send", "agree", "ask", "decline")):
        _through(agent, others, upto, f"in{n}", now - timedelta(days=9 - n))
    for n, upto in enumerate(("settle", "agree", "ask")):
        _through(others[n], [agent], upto, f"out{n}", now - timedelta(days=4 - n))


def _through(taker: Viewer, givers: list[Viewer], upto: str, key: str, now: datetime) -> None:
    with acting(network()):
        asked = Deal.objects.filter(taker_id=taker.org_id).values("part_id")
        free = Offer.objects.filter(org_id__in=[one.org_id for one in givers], held=0).exclude(part_id__in=asked)  # fmt: skip
        offer = free.order_by("-price_minor", "pk").first()
    if offer is None:
        return
    giver = next(one for one in givers if one.org_id == offer.org_id)
    many = min(offer.quantity, Decimal(6))

    def later(hours: int) -> datetime:
        return now + timedelta(hours=hours)

    with _acting(taker):
        number = pool.ask(offer_id=offer.pk, quantity=many, note="客户等着用", key=f"demo:{key}", by=taker, now=now).number  # fmt: skip
    if upto == "decline":
        with _acting(giver):
            pool.decline(number=number, why="刚在店里卖掉了", by=giver, now=later(5))
        return
    steps = ["ask", "agree", "send", "receive", "settle"]
    done = steps[: steps.index(upto) + 1]
    with _acting(giver):
        if "agree" in done:
            pool.agree(number=number, by=giver, now=later(3))
        if "send" in done:
            pool.send(number=number, carrier="顺丰速运", waybill="SF1420" + key.upper(), by=giver, now=later(20))  # fmt: skip
    if "receive" in done:
        with _acting(taker):
            pool.receive(number=number, received=many, why="", by=taker, now=later(50))
    if "settle" in done:
        with _acting(giver):
            pool.settle(number=number, by=giver, now=later(70))
