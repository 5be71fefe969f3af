"""Why a delivery waits, was held back or was stopped, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

# Why a delivery waits, was held back or was stopped: code → what a person understands.
REASONS: dict[str, Any] = {
    "broken": _("The address does not work."),
    "unsubscribed": _("Does not want this kind by this channel."),
    "consent": _("Has not agreed to promotions."),
    "cap": _("Had enough of this kind lately: the cap was reached."),
    "digest": _("Waits for the digest."),
    "digested": _("Went out with a digest."),
    "read": _("Read already."),
    "quiet": _("Waits for the end of the quiet hours."),
    "besthour": _("Waits for the hour at which this person reads most."),
    "budget": _("Held back: the budget is used up."),
    "cancelled": _("The message was stopped."),
    "superseded": _("A newer message took its place."),
    "interrupted": _("Cut off between the hand-over and its record."),
}


def reason_of(delivery: Mapping[str, Any]) -> Any:
    """A delivery's reason in words; the provider's own words where it has some."""
    if (
        delivery["state"] in ("held", "queued", "cancelled", "uncertain")
        and delivery["code"] in REASONS
    ):
        return REASONS[delivery["code"]]
    if delivery["state"] in ("sent", "delivered"):
        return ""  # That it took the message is what the state says.
    return " ".join(one for one in (delivery["code"], delivery["reason"]) if one)
