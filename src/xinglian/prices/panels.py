"""What prices show elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.prices.access import BUYERS, READERS
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="business", url_name="prices:lists", label=_("Prices"), icon="receipt", order=35,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="business", url_name="prices:mine", label=_("My prices"), icon="receipt", order=35,
        allowed=lambda viewer: viewer.has(*BUYERS),
    )
)  # fmt: skip
name_verbs(
    {
        "make_price_list": _("drafted a price list"),
        "change_price_list": _("changed a price list"),
        "publish_price_list": _("published a price list"),
        "close_price_list": _("closed a price list"),
        "reopen_price_list": _("opened a price list again"),
        "delete_price_list": _("deleted a draft of a price list"),
        "export_prices": _("exported a price list"),
        "draft_price_change": _("drafted a price change"),
        "publish_price_change": _("published a price change"),
        "withdraw_price_change": _("took a price change back"),
        "drop_price_change": _("dropped a draft of a price change"),
        "ask_below_floor": _("asked for prices below the floor"),
        "approve_below_floor": _("approved prices below the floor"),
        "refuse_below_floor": _("refused prices below the floor"),
        "set_discount": _("set a percentage off the base list"),
        "set_floor": _("set a floor price"),
        "keep_price_group": _("kept a customer group"),
    },
    subjects={
        "prices.list": _("Price list"),
        "prices.change": _("Price change"),
        "prices.floor": _("Floor price"),
        "prices.group": _("Customer group"),
    },
)
