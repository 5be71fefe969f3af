"""Names of purchase segments, and what is said of the figures that set a cluster apart."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.rfm import STEPS

SEGMENTS = {
    "champions": _("Best customers"),
    "loyal": _("Loyal, a little quieter"),
    "rising": _("Rising"),
    "new": _("New or small, bought lately"),
    "wavering": _("Wavering"),
    "must_keep": _("Large and silent: keep them"),
    "at_risk": _("At risk"),
    "asleep": _("Asleep"),
}
ADVICE = {
    "champions": _("Bought lately, often and much. Tell them first, ask them for an opinion."),
    "loyal": _(
        "Large and regular, a little quieter than usual. A word before somebody else has it."
    ),
    "rising": _("Bought lately, in the middle otherwise. Offer the next category."),
    "new": _("Bought lately, little so far. Explain how to order, follow up the first delivery."),
    "wavering": _("Neither lately nor long ago, not much. A season's reason to order."),
    "must_keep": _("Bought much and often, and now nothing for long. Call today."),
    "at_risk": _("In the middle, and silent for long. Ask what is missing."),
    "asleep": _("Little, rarely, long ago. Only what costs nothing."),
}
_AXES = {"r": _("recency"), "f": _("frequency"), "m": _("amount")}
RFM = {
    **SEGMENTS,
    **{
        f"{axis}{step}": format_lazy("{axis} {step}/5", axis=label, step=step)
        for axis, label in _AXES.items()
        for step in STEPS
    },
}
# Figure → what a cluster with much of it is called, and one with little.
CLUSTER_WORDS = {
    "amount_12m": (_("buys much"), _("buys little")),
    "orders_12m": (_("orders often"), _("orders rarely")),
    "recency_days": (_("long silent"), _("ordered lately")),
    "trend_12m": (_("growing"), _("shrinking")),
    "lines_per_order": (_("long orders"), _("short orders")),
    "categories_12m": (_("broad range"), _("narrow range")),
    "brand_top_share": (_("one brand"), _("many brands")),
    "winter_index": (_("winter business"), _("winter business")),
    "ev_share": (_("parts for EVs"), _("parts for EVs")),
    "slow_share": (_("slow stock"), _("slow stock")),
    "return_share": (_("many returns"), _("many returns")),
    "share_tyres": (_("tyres"), _("tyres")),
    "share_body": (_("body parts"), _("body parts")),
    "share_fluids": (_("fluids"), _("fluids")),
}
AVERAGE = _("like most")
