"""What orders show elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.orders.access import READERS
from xinglian.orders.queries.open_orders import HAS_OPEN
from xinglian.partners import api as partners
from xinglian.ui import nav

partners.offer_merge_bar(
    "orders_open",
    sentence=_("It still has open orders, claims or returns. Keep this one and merge the other into it, or bring them to an end first."),
    stands=HAS_OPEN,
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="business", url_name="orders:list", label=_("Orders"), icon="shopping-cart", order=20,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
name_verbs(
    {
        "approve_order": _("approved an order"),
        "refuse_order": _("refused an order"),
        "give_consent": _("let a seller order for its company"),
        "withdraw_consent": _("ended a consent to order"),
        "allow_return_host": _("registered a host for baskets"),
        "forbid_return_host": _("took off a host for baskets"),
        "keep_terms": _("kept terms of sale"),
        "end_terms": _("ended terms of sale"),
        "set_order_limits": _("set limits for orders"),
        "export_orders": _("exported orders"),
        "send_orders_out": _("fetched a file of orders"),
        "take_orders_file_back": _("took a file of orders back"),
        "bring_orders_in": _("brought a file of orders"),
        "open_picklist": _("opened a pick list"),
        "drop_picklist": _("dropped a pick list"),
        "ship_order": _("shipped an order"),
        "receive_goods": _("received goods"),
        "settle_claim": _("settled a difference"),
    },
    subjects={
        "orders.limit": _("Limits for orders"),
        "orders.order": _("Order"),
        "orders.consent": _("Consent to order"),
        "orders.return_host": _("Host for baskets"),
        "orders.terms": _("Terms of sale"),
        "orders.exchange": _("File of orders"),
        "orders.shipment": _("Shipment"),
        "orders.claim": _("Difference"),
    },
)
