"""What the pool shows elsewhere: its place in the navigation, and the words of its audit."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.pool.access import READERS, TRADERS
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="business", url_name="pool:market", label=_("Stock pool"), icon="boxes", order=27, allowed=lambda viewer: viewer.has(*TRADERS),
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="business", url_name="pool:deals", label=_("Stock pool"), icon="boxes", order=27,
        allowed=lambda viewer: viewer.has(*READERS) and not viewer.has(*TRADERS),
    )
)  # fmt: skip
name_verbs(
    {
        "export_offers": _("exported own offers"),
        "offer_stock": _("offered stock to others"),
        "withdraw_offer": _("took an offer back"),
        "put_offer_back": _("put an offer back"),
        "ask_for_stock": _("called stock off"),
        "agree_stock": _("agreed to a call-off"),
        "decline_stock": _("declined a call-off"),
        "cancel_stock": _("cancelled a call-off"),
        "send_stock": _("sent called-off stock"),
        "receive_stock": _("received called-off stock"),
        "settle_stock": _("settled a call-off"),
    },
    subjects={"pool.offer": _("Offer of stock"), "pool.deal": _("Call-off"), "context.pool": _("Stock pool")},
    fields={"parts": _("Parts"), "why": _("Why")},
)  # fmt: skip
