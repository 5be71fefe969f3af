"""What kinds, places, conditions and reasons are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.stock.models import Count, Proposal, Transfer
from xinglian.stock.rules.words import Condition, Kind, Place

KINDS = {
    Kind.OPENING: pgettext_lazy("stock", "Opening balance"),
    Kind.RECEIPT: pgettext_lazy("stock", "Receipt"),
    Kind.ISSUE: pgettext_lazy("stock", "Issue"),
    Kind.SENT: pgettext_lazy("stock", "Transfer out"),
    Kind.ARRIVED: pgettext_lazy("stock", "Transfer in"),
    Kind.ADJUSTMENT: pgettext_lazy("stock", "Adjustment"),
    Kind.COUNT: pgettext_lazy("stock", "Count difference"),
    Kind.RETURN: pgettext_lazy("stock", "Customer return"),
    Kind.SCRAP: pgettext_lazy("stock", "Scrap"),
}
PLACES = {
    Place.WAREHOUSE: pgettext_lazy("place", "Warehouse"),
    Place.SHELF: pgettext_lazy("place", "Shelf"),
    Place.VAN: pgettext_lazy("place", "Van"),
    Place.QUARANTINE: pgettext_lazy("place", "Quarantine"),
    Place.TRANSIT: pgettext_lazy("place", "Under way"),
}
CONDITIONS = {
    Condition.SOUND: pgettext_lazy("goods", "Sound"),
    Condition.OPENED: pgettext_lazy("goods", "Opened box"),
    Condition.REMADE: pgettext_lazy("goods", "Remade"),
    Condition.CHECK: pgettext_lazy("goods", "To be checked"),
    Condition.DAMAGED: pgettext_lazy("goods", "Damaged"),
}
REASON_WORDS = {
    "purchase": _("Purchase"),
    "production": _("Production"),
    "found": pgettext_lazy("stock", "Found"),
    "sale": pgettext_lazy("stock", "Sale"),
    "own_use": _("Own use"),
    "sample": pgettext_lazy("stock", "Sample given away"),
    "unneeded": _("Not needed"),
    "wrong_part": _("Wrong part"),
    "faulty": _("Faulty"),
    "warranty": _("Warranty"),
    "broken": _("Broken"),
    "expired": pgettext_lazy("goods", "Out of date"),
    "obsolete": _("Obsolete"),
    "lost": pgettext_lazy("stock", "Lost"),
    "wrong_booking": _("Booked wrongly"),
    "repacked": _("Repacked"),
    "other": pgettext_lazy("reason", "Other"),
}
COUNT_STATES = {
    Count.State.OPEN: (pgettext_lazy("count", "Being counted"), "info"),
    Count.State.CLOSED: (pgettext_lazy("count", "Waits for approval"), "watch"),
    Count.State.APPROVED: (pgettext_lazy("count", "Booked"), "good"),
    Count.State.DROPPED: (pgettext_lazy("count", "Dropped"), "none"),
}
CHOICES = {
    Count.Choice.ALL: _("Everything"),
    Count.Choice.PLACE: _("One place"),
    Count.Choice.ABC: _("The parts that make up 80 in 100 of the value"),
    Count.Choice.LOT: _("By lot"),
}
TRANSFER_STATES = {
    Transfer.State.UNDER_WAY: (pgettext_lazy("transfer", "Under way"), "info"),
    Transfer.State.ARRIVED: (pgettext_lazy("transfer", "Arrived"), "good"),
}
PROPOSAL_STATES = {
    Proposal.State.WAITING: (pgettext_lazy("proposal", "Waits for approval"), "watch"),
    Proposal.State.BOOKED: (pgettext_lazy("proposal", "Booked"), "good"),
    Proposal.State.REFUSED: (pgettext_lazy("proposal", "Refused"), "none"),
}
