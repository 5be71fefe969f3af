"""Words of the partner register that an expression may use: `type:garage`, `layer:core`, `status:active`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TYPES = {
    "provincial_agent": _("Provincial agent"),
    "city_wholesaler": _("City wholesaler"),
    "dealer_4s": _("4S shop"),
    "garage": pgettext_lazy("partner type", "Garage"),
    "chain": _("Repair chain"),
    "carrier": pgettext_lazy("partner type", "Carrier"),
    "ecommerce": _("E-commerce platform"),
    "insurer": pgettext_lazy("partner type", "Insurer"),
    "bank": pgettext_lazy("partner type", "Bank"),
    "sister_brand": _("Sister brand"),
}
LAYERS = {
    "core": _("Core layer"),
    "close": _("Close layer"),
    "base": _("Base layer"),
    "emerging": _("Emerging layer"),
}
STATUSES = {
    "prospect": _("Prospect"),
    "active": pgettext_lazy("partner", "Active"),
    "suspended": _("Suspended"),
    "ended": pgettext_lazy("partner", "Ended"),
}
PREFIXES = {
    "region": _("region"),
    "type": _("partner type"),
    "layer": _("layer"),
    "status": _("status"),
    "csm": _("CSM"),
}
WORDS = {"type": TYPES, "layer": LAYERS, "status": STATUSES}
