"""Which sections of orders somebody is led to: those that open, always in the same order."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.identity.api import Viewer
from xinglian.orders.access import SECTIONS

register = template.Library()

_WORDS = {
    "list": (gettext_lazy("Orders"), "shopping-cart"),
    "baskets": (gettext_lazy("Baskets"), "shopping-basket"),
    "approvals": (gettext_lazy("Approvals"), "badge-check"),
    "behalf": (gettext_lazy("For others"), "users"),
    "desk": (gettext_lazy("Order desk"), "inbox"),
    "picking": (gettext_lazy("Picking"), "list-checks"),
    "incoming": (gettext_lazy("To receive"), "truck"),
    "claims": (gettext_lazy("Differences"), "triangle-alert"),
    "returns": (gettext_lazy("Returns"), "undo-2"),
    "sending": (gettext_lazy("Drop shipment"), "package"),
    "exchange": (gettext_lazy("Exchange"), "file-spreadsheet"),
    "overview": (gettext_lazy("Overview"), "chart-column"),
    "terms": (pgettext_lazy("order", "Terms"), "file-text"),
}


@register.filter
def sections(viewer: Viewer, here: str) -> list[dict[str, Any]]:
    """`here`: the key of the section one is in."""
    return [
        {"url": reverse(f"orders:{key}"), "word": word, "icon": icon, "is_here": key == here}
        for key, (word, icon) in _WORDS.items()
        if viewer.has(*SECTIONS[key])
    ]
