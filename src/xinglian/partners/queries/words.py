"""The words of types, states, layers and papers in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TYPE_WORDS: dict[str, Any] = {
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
STATUS_WORDS: dict[str, Any] = {
    "prospect": pgettext_lazy("partner", "Prospect"),
    "active": pgettext_lazy("partner", "Active"),
    "suspended": pgettext_lazy("partner", "Suspended"),
    "ended": pgettext_lazy("partner", "Ended"),
}
STATUS_MEANINGS = {
    "prospect": _("Not under contract yet: in the register, without trade."),
    "active": _("Under contract: trades, signs in, is written to."),
    "suspended": _(
        "Marked in every list; its people still sign in. It can be made active again at any time."
    ),
    "ended": _("Its people can no longer sign in. It comes back only as a prospect."),
}
STATUS_TONES = {"prospect": "info", "active": "good", "suspended": "watch", "ended": "none"}
LAYER_WORDS: dict[str, Any] = {
    "core": pgettext_lazy("layer", "Core"),
    "close": pgettext_lazy("layer", "Close"),
    "base": pgettext_lazy("layer", "Base"),
    "emerging": pgettext_lazy("layer", "Emerging"),
}
DOCUMENT_WORDS: dict[str, Any] = {
    "contract": pgettext_lazy("paper", "Contract"),
    "licence": _("Business licence"),
    "certificate": pgettext_lazy("paper", "Certificate"),
    "insurance": _("Insurance policy"),
    "other": _("Other paper"),
}
