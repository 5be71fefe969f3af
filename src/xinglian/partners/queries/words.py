"""The words of types, states, layers and papers in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TYPE_WORDS: dict[str, Any] = {
    "provincial_agent": _("Provincial agent"),
    "city_wholesaler": _("City wholesaler"),
    "dealer_4s": _("4S shop"),
    "garage": _("Garage"),
    "chain": _("Repair chain"),
    "carrier": _("Carrier"),
    "ecommerce": _("E-commerce platform"),
    "insurer": _("Insurer"),
    "bank": _("Bank"),
    "sister_brand": _("Sister brand"),
}
STATUS_WORDS: dict[str, Any] = {
    "prospect": _("Prospect"),
    "active": _("Active"),
    "suspended": _("Suspended"),
    "ended": _("Ended"),
}
STATUS_TONES = {"prospect": "info", "active": "good", "suspended": "watch", "ended": "none"}
LAYER_WORDS: dict[str, Any] = {
    "core": _("Core"),
    "close": _("Close"),
    "base": _("Base"),
    "emerging": _("Emerging"),
}
DOCUMENT_WORDS: dict[str, Any] = {
    "contract": _("Contract"),
    "licence": _("Business licence"),
    "certificate": _("Certificate"),
    "insurance": _("Insurance policy"),
    "other": _("Other paper"),
}
