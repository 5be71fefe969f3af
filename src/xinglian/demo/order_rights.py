"""Who orders for whom in the sample story, and a basket as people paste it: superseded, unknown and short lines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain

from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import sql
from xinglian.orders.actions.consent import give
from xinglian.orders.actions.fill_basket import open_behalf, put
from xinglian.orders.actions.place import Draft, place
from xinglian.orders.actions.punch_out import allow_host
from xinglian.orders.models import Basket, BasketLine, Limit, SendingAgreement
from xinglian.orders.queries.branches import branches
from xinglian.orders.queries.check_lines import Wanted
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import Origin, SendingState

_OLD = "SELECT part_id FROM catalogue_pub_part WHERE status = 'superseded' AND superseded_by_part_id IS NOT NULL ORDER BY part_id LIMIT 3"  # fmt: skip
# A sample partner with an owner and with others below it.
_HEAD = """
SELECT m.org_id, m.person_id, i.name FROM partners_pub_partner AS b JOIN partners_pub_partner AS p ON p.partner_id = b.parent_partner_id
  JOIN identity_pub_membership AS m ON m.org_id = p.partner_id AND m.is_active AND m.roles && %s
  JOIN identity_person AS i ON i.id = m.person_id
 WHERE p.is_simulated AND p.status = 'active' AND b.status = 'active' ORDER BY p.code, m.membership_id LIMIT 1
"""
HOST = "erp.jiangdong.example.com"
CLERK_MOST_MINOR, CONSENT_MOST_MINOR = 500_000, 2_000_000


def tell(
    *, maker: Hand, agent: Hand, clerk: Hand, goods: Sequence[int], gone: Sequence[int], now: datetime
) -> None:  # fmt: skip
    """In the scope of the network, once."""
    org_id, maker_id = agent.org_id or 0, maker.org_id or 0
    Limit.objects.create(org_id=org_id, role="partner_clerk", most_minor=CLERK_MOST_MINOR, changed_at=now)  # fmt: skip
    _pasted(org_id, maker_id, clerk, goods, gone, now)
    given_at = now - timedelta(days=20)
    give(seller_id=maker_id, most_minor=CONSENT_MOST_MINOR, until=(now + timedelta(days=160)).date(), by=agent, now=given_at)  # fmt: skip
    wishes = [Wanted(part_id=part_id, quantity=Decimal(2)) for part_id in goods[:2]]
    plain = Draft(
        buyer_id=org_id, seller_id=maker_id, lines=wishes, key="sample-branch", is_simulated=True
    )
    called = replace(
        plain, key="sample-behalf", origin=Origin.BEHALF, behalf_org_id=maker_id, note="电话下单"
    )
    place(called, by=maker, now=now - timedelta(hours=26))
    begun = open_behalf(buyer_id=org_id, by=maker, now=now)
    put(basket_id=begun.pk, lines=[(part_id, Decimal(3)) for part_id in goods[2:5]], now=now)
    Basket.objects.filter(pk=begun.pk).update(is_simulated=True)
    allow_host(host=HOST, by=agent, now=given_at)
    _for_a_branch(replace(plain, key="sample-branch"), agent, now)
    _sends(maker, agent, given_at)


def _sends(maker: Hand, agent: Hand, at: datetime) -> None:
    """The agent sends for the maker from its own shelf: agreed weeks ago, and told to nobody again."""
    names = {one.id: one.label for one in identity.organisations(ids=[maker.org_id or 0, agent.org_id or 0]).values()}  # fmt: skip
    SendingAgreement.objects.create(
        seller_id=maker.org_id or 0, seller_name=names[maker.org_id or 0], sender_id=agent.org_id or 0,
        sender_name=names[agent.org_id or 0], state=SendingState.AGREED, note="省内急单由你们仓库直发，运费每箱 5 元",
        offered_at=at - timedelta(days=2), offered_name=maker.name, decided_at=at, decided_name=agent.name,
    )  # fmt: skip


def _for_a_branch(wish: Draft, agent: Hand, now: datetime) -> None:
    """By the agent, or in a small network whose agent has nobody below it by whoever has."""
    below = next(iter(branches(org_id=wish.buyer_id)), None)
    if below is None:
        head = sql.row(_HEAD, [[str(Role.PARTNER_OWNER)]])
        if head is None:
            return
        agent = Hand(org_id=head["org_id"], person_id=head["person_id"], name=head["name"])
        wish = replace(wish, buyer_id=head["org_id"])
        below = next(iter(branches(org_id=head["org_id"])), None)
    if below is not None:
        place(replace(wish, branch_id=below), by=agent, now=now - timedelta(hours=52))


def _pasted(
    org_id: int, seller_id: int, clerk: Hand, goods: Sequence[int], gone: Sequence[int], now: datetime
) -> None:  # fmt: skip
    seller = find_seller(buyer_id=org_id, seller_id=seller_id)
    basket = Basket.objects.create(
        org_id=org_id, seller_id=seller_id, seller_name=seller.name, person_id=clerk.person_id, person_name=clerk.name,
        changed_at=now, is_simulated=True,
    )  # fmt: skip
    known = chain(goods[5:9], sql.column(_OLD), gone[:1])
    lines = [("", part_id, Decimal(2)) for part_id in known]
    lines += [("QM-88431-X", None, Decimal(4)), ("左前大灯", None, Decimal(1))]
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, org_id=org_id, no=no, text=text, part_id=part_id, quantity=quantity)
        for no, (text, part_id, quantity) in enumerate(lines, start=1)
    )  # fmt: skip
