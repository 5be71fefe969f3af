"""Words for the categories of `rules/categories.py`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# A category code of the catalogue → label. A part counts for every one of these codes on its category path.
CATEGORIES: dict[str, Any] = {
    "brakes": _("Brakes"),
    "filters": _("Filters"),
    "cooling": _("Cooling"),
    "antifreeze": _("Antifreeze"),
    "battery": _("Batteries"),
    "lighting": _("Lighting"),
    "suspension": _("Suspension"),
    "engine": _("Engine parts"),
    "electrical": _("Electrical parts"),
    "body": _("Body parts"),
    "tyres": _("Tyres"),
    "fluids": _("Oils and fluids"),
    "ev": _("EV parts"),
    "tools": _("Tools"),
    "wipers": _("Wipers"),
}
