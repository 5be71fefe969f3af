"""Words of the partner register that an expression may use: `type:garage`, `layer:core`, `status:active`."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.signals.definitions.segments import RFM

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
# Places put together, in the words people use; which they are stands in `rules/special.py`.
REGION_GROUPS = {
    "northern": pgettext_lazy("part of China", "Northern provinces"),
    "southern": pgettext_lazy("part of China", "Southern provinces"),
}
REGION_GROUP_NOTES = {
    "northern": _("North, Northeast and Northwest China, Shandong, Henan"),
    "southern": _("the other provinces"),
}
PREFIXES = {
    "region": _("region"),
    "type": _("partner type"),
    "layer": _("layer"),
    "status": _("status"),
    "csm": _("CSM"),
    "rfm": _("purchase segment"),
    "cluster": _("cluster"),
    "like": _("similar to"),
    "bought": _("bought"),
    "got": _("was sent"),
    "unread": _("has not read"),
    "read": _("has read"),
    "unacknowledged": _("has not acknowledged"),
    "acknowledged": _("has acknowledged"),
}
WINDOWS = {
    "last_winter": _("Last winter"),
    "last_summer": _("Last summer"),
    "last_rainy": _("Last rainy season"),
    "last_3m": _("Last 3 months"),
    "last_6m": _("Last 6 months"),
    "last_12m": _("Last 12 months"),
    "last_24m": _("Last 24 months"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
}
ANYTHING = _("Anything")
LAST_MESSAGE = _("the last message")
MESSAGE_KINDS = {
    "policy": pgettext_lazy("message kind", "Policy"),
    "launch": pgettext_lazy("message kind", "New product"),
    "stock": pgettext_lazy("message kind", "Stock"),
    "emergency": pgettext_lazy("message kind", "Urgent notice"),
    "training": pgettext_lazy("message kind", "Training"),
    "general": pgettext_lazy("message kind", "News"),
}
WORDS = {"type": TYPES, "layer": LAYERS, "status": STATUSES, "rfm": RFM}
