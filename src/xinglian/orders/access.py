"""Every read of orders starts here; row security narrows to the two sides, and to what staff may see."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role, Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.orders.models import Basket, Claim, Exchange, Order, Parcel, Return, Shipment
from xinglian.orders.rules.hand import Hand

M = TypeVar("M", bound=Model)

# Who looks at orders at all.
READERS = (
    Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.AUDITOR,
    Role.PARTNER_OWNER, Role.PARTNER_CLERK, Role.TECHNICIAN,
)  # fmt: skip
# Who fills a basket; what of it needs a colleague is said by the limits of its organisation.
BUYERS = (Role.PARTNER_OWNER, Role.PARTNER_CLERK, Role.TECHNICIAN)
# Who decides for a buyer: approves, sets limits, lets the maker's people order.
DECIDERS = (Role.PARTNER_OWNER,)
# Who answers orders for a seller, states terms, settles claims and returns.
SELLERS = (
    Role.HQ_DIRECTOR,
    Role.CHANNEL_MANAGER,
    Role.REGIONAL_CSM,
    Role.PARTNER_OWNER,
    Role.PARTNER_CLERK,
)
# Who fills some basket: one's own, or with its consent a buyer's. `web.basket_door` tells which.
FILLERS = (*BUYERS, *(role for role in SELLERS if role not in BUYERS))
# Who picks, packs, sends and receives: everybody who stands at the shelf.
HANDS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER, Role.PARTNER_CLERK, Role.TECHNICIAN)  # fmt: skip
# Who exchanges files and links with other systems.
EXCHANGERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER, Role.PARTNER_CLERK)
# Who agrees for an organisation: on what it sells, and who sends for whom.
AGREERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER)
OVERSEERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.AUDITOR)

# Sections of the pages and who opens them, for links; the views say the same by `allow`, and a test walks them.
SECTIONS = {
    "list": READERS, "baskets": BUYERS, "approvals": BUYERS, "behalf": FILLERS, "desk": SELLERS, "picking": READERS, "incoming": READERS, "claims": READERS,
    "returns": READERS, "exchange": EXCHANGERS, "overview": (*SELLERS, *OVERSEERS), "terms": SELLERS, "sending": SELLERS,
}  # fmt: skip


class NotThere(Refusal):
    sentence = _("This does not exist, or is not yours to see.")


def sees_prices(viewer: Viewer) -> bool:
    """A technician orders what is needed and does not see what it costs."""
    return not viewer.roles <= {Role.TECHNICIAN}


def hand_of(viewer: Viewer) -> Hand:
    return Hand(org_id=viewer.org_id, person_id=viewer.person_id, name=viewer.name)


def orders() -> QuerySet[Order]:
    return Order.objects.all()


def bought(*, org_id: int) -> QuerySet[Order]:
    return Order.objects.filter(Q(buyer_id=org_id))


def receives(order: Order, viewer: Viewer) -> bool:
    """Who counts its goods: the buyer, or the branch its head office bought them for."""
    return viewer.org_id in (order.buyer_id, order.branch_id)


def pays_or_sells(order: Order, viewer: Viewer) -> bool:
    """Whose prices an order's are: not those of who only sends the goods, nor of the branch that gets them."""
    return viewer.org_id != order.sender_id and (
        viewer.org_id != order.branch_id or viewer.org_id == order.buyer_id
    )


def sold(*, org_id: int) -> QuerySet[Order]:
    """What reached the seller: an order that waits for the buyer's own approval is none yet."""
    return Order.objects.filter(seller_id=org_id, sent_at__isnull=False)


def order(*, number: str, lock: bool = False) -> Order:
    """Raises NotThere."""
    query = Order.objects.filter(number=number)
    return one(query.select_for_update() if lock else query)


def shown_order(*, number: str, viewer: Viewer) -> Order:
    """For its page. What waits for the buyer's own approval has not reached the seller. Raises NotThere."""
    found = order(number=number)
    if found.sent_at is None and found.buyer_id != viewer.org_id:
        raise NotThere
    return found


def basket(*, basket_id: int, lock: bool = False) -> Basket:
    """Raises NotThere, also for one that was thrown away."""
    query = Basket.objects.filter(pk=basket_id, removed_at__isnull=True)
    return one(query.select_for_update() if lock else query)


def shipment(*, number: str, lock: bool = False) -> Shipment:
    """Raises NotThere."""
    query = Shipment.objects.filter(number=number)
    return one(query.select_for_update() if lock else query)


def parcel(*, code: str) -> Parcel:
    """With its shipment. Raises NotThere."""
    return one(Parcel.objects.filter(code=code).select_related("shipment"))


def claim(*, claim_id: int, lock: bool = False) -> Claim:
    """Raises NotThere."""
    query = Claim.objects.filter(pk=claim_id)
    return one(query.select_for_update() if lock else query)


def goods_back(*, number: str, lock: bool = False) -> Return:
    """Raises NotThere."""
    query = Return.objects.filter(number=number)
    return one(query.select_for_update() if lock else query)


def exchange(*, exchange_id: int, lock: bool = False) -> Exchange:
    """Raises NotThere."""
    query = Exchange.objects.filter(pk=exchange_id)
    return one(query.select_for_update() if lock else query)


def one(query: "QuerySet[M]") -> M:
    found = query.first()
    if found is None:
        raise NotThere
    return found
