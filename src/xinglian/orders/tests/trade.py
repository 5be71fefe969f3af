"""A maker that sells from its shelf, for tests of orders: prices, a ledger, goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.catalogue.models import Part
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.place import Draft, Placed, place
from xinglian.orders.models import Order, OrderLine, Terms
from xinglian.orders.queries.check_lines import Wanted
from xinglian.orders.rules.hand import Hand
from xinglian.prices.tests.goods import add_list, some_parts
from xinglian.stock import api as stock
from xinglian.stock.models import Cell
from xinglian.stock.tests.goods import move, open_for

PADS, DISC, OIL, OLD, GONE = "QM-1001", "QM-1002", "QM-1003", "QM-0900", "QM-0800"


@dataclass(frozen=True, kw_only=True)
class Market:
    """`parts`: ids by number. The maker has 10 pads and 4 discs, no oil; OLD was superseded by PADS, GONE has ended."""

    cast: Cast
    parts: Mapping[str, int]
    location_id: int
    hands: Mapping[str, Hand] = field(default_factory=dict)

    def part(self, number: str) -> int:
        return self.parts[number]

    def free(self, number: str, org_id: int | None = None) -> Decimal:
        """What can still be promised."""
        with acting(network()):
            org_id = org_id or self.cast.maker_id
            return stock.available(org_id=org_id, part_id=self.parts[number]).now

    def on_hand(self, number: str, org_id: int | None = None) -> Decimal:
        with acting(network()):
            cells = Cell.objects.filter(org_id=org_id or self.cast.maker_id, part_id=self.parts[number])  # fmt: skip
            return sum((cell.on_hand for cell in cells), Decimal(0))

    def add_stock(self, number: str, quantity: object) -> None:
        move(self.cast.maker_id, self.location_id, self.parts[number], quantity, unit_cost=Decimal(50))  # fmt: skip

    def add_stock_at(self, org_id: int, location_id: int, number: str, quantity: object) -> None:
        move(org_id, location_id, self.parts[number], quantity, unit_cost=Decimal(50))

    def order(
        self, *lines: tuple[str, object], buyer: Member | None = None, key: str = "", **more: Any
    ) -> Placed:
        """By the agent's clerk, as it would come from a basket."""
        buyer = buyer or self.cast.jiangdong_clerk
        draft = Draft(
            buyer_id=buyer.org_id, seller_id=more.pop("seller_id", self.cast.maker_id), key=key or uuid4().hex,
            lines=[Wanted(part_id=self.parts[number], quantity=Decimal(str(n))) for number, n in lines], **more,
        )  # fmt: skip
        with acting(buyer.scope):
            return place(draft, by=hand(buyer), now=NOW)


def hand(member: Member) -> Hand:
    return Hand(org_id=member.org_id, person_id=member.person_id, name=member.name)


def open_market(cast: Cast) -> Market:
    parts = some_parts(PADS, DISC, OIL, OLD, GONE)
    with acting(network()):
        Part.objects.filter(pk=parts[OLD]).update(status="superseded", superseded_by_id=parts[PADS])
        Part.objects.filter(pk=parts[GONE]).update(status="ended")
    steps = {number: {1: "100"} for number in (PADS, DISC, OIL, OLD, GONE)}
    add_list("A1", prices={parts[number]: step for number, step in steps.items()}, is_for_all=True)
    location_id = open_for(cast.maker_id)
    market = Market(cast=cast, parts=parts, location_id=location_id)
    market.add_stock(PADS, 10)
    market.add_stock(DISC, 4)
    return market


def agree(seller_id: int, buyer_id: int | None = None, **terms: Any) -> None:
    """Terms of a seller."""
    with acting(network()):
        Terms.objects.update_or_create(
            seller_id=seller_id, buyer_id=buyer_id, defaults={"changed_at": NOW, **terms}
        )


def order_of(placed: Placed) -> Order:
    with acting(network()):
        return Order.objects.get(pk=placed.order_id)


def lines_of(placed: Placed) -> Sequence[OrderLine]:
    with acting(network()):
        return list(OrderLine.objects.filter(order_id=placed.order_id).order_by("no"))
