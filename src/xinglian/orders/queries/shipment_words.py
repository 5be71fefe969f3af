"""What states of goods under way, gaps and returns are called."""

from django.utils.translation import pgettext_lazy

from xinglian.orders.rules.words import (  # fmt: skip
    ClaimState,
    Gap,
    ReturnReason,
    ReturnState,
    ShipmentState,
    TrackKind,
)

SHIPMENT_STATES = {
    ShipmentState.PICKING: (pgettext_lazy("shipment", "Being picked"), "info"),
    ShipmentState.PACKED: (pgettext_lazy("shipment", "Packed"), "info"),
    ShipmentState.SHIPPED: (pgettext_lazy("shipment", "Under way"), "info"),
    ShipmentState.ARRIVED: (pgettext_lazy("shipment", "Delivered, not counted"), "watch"),
    ShipmentState.RECEIVED: (pgettext_lazy("shipment", "Received"), "good"),
    ShipmentState.DROPPED: (pgettext_lazy("shipment", "Dropped"), "none"),
}
TRACKS = {
    TrackKind.HANDED_OVER: (pgettext_lazy("track", "Handed to the carrier"), "package"),
    TrackKind.UNDER_WAY: (pgettext_lazy("track", "Under way"), "truck"),
    TrackKind.AT_DEPOT: (pgettext_lazy("track", "At a depot"), "warehouse"),
    TrackKind.OUT_FOR_DELIVERY: (pgettext_lazy("track", "Out for delivery"), "truck"),
    TrackKind.DELIVERED: (pgettext_lazy("track", "Delivered"), "circle-check"),
    TrackKind.DELAYED: (pgettext_lazy("track", "Delayed"), "clock"),
    TrackKind.DAMAGED: (pgettext_lazy("track", "Damaged on the way"), "triangle-alert"),
    TrackKind.LOST: (pgettext_lazy("track", "Lost"), "triangle-alert"),
    TrackKind.REFUSED: (pgettext_lazy("track", "Refused at the door"), "triangle-alert"),
}
GAPS = {
    Gap.MISSING: pgettext_lazy("gap", "Missing"),
    Gap.DAMAGED: pgettext_lazy("gap", "Damaged"),
    Gap.WRONG: pgettext_lazy("gap", "Wrong part"),
    Gap.SURPLUS: pgettext_lazy("gap", "Too many"),
}
CLAIM_STATES = {
    ClaimState.OPEN: (pgettext_lazy("claim", "Open"), "watch"),
    ClaimState.REPLACED: (pgettext_lazy("claim", "Sent again"), "good"),
    ClaimState.CREDITED: (pgettext_lazy("claim", "Credited"), "good"),
    ClaimState.REFUSED: (pgettext_lazy("claim", "Refused"), "none"),
}
RETURN_STATES = {
    ReturnState.ASKED: (pgettext_lazy("return", "Waits for the seller"), "watch"),
    ReturnState.ALLOWED: (pgettext_lazy("return", "Allowed, to be sent"), "info"),
    ReturnState.REFUSED: (pgettext_lazy("return", "Refused"), "none"),
    ReturnState.SENT: (pgettext_lazy("return", "On its way back"), "info"),
    ReturnState.RECEIVED: (pgettext_lazy("return", "Back, credited"), "good"),
    ReturnState.DROPPED: (pgettext_lazy("return", "Given up"), "none"),
}
RETURN_REASONS = {
    ReturnReason.UNNEEDED: pgettext_lazy("return", "Not needed"),
    ReturnReason.WRONG_PART: pgettext_lazy("return", "Wrong part"),
    ReturnReason.FAULTY: pgettext_lazy("return", "Faulty"),
    ReturnReason.WARRANTY: pgettext_lazy("return", "Warranty"),
    ReturnReason.OTHER: pgettext_lazy("return", "Other reason"),
}
# How goods that go back are said to be, and found: words of the ledger, and what enters none.
CONDITIONS = {
    "sound": pgettext_lazy("goods", "Sound"),
    "opened": pgettext_lazy("goods", "Opened box"),
    "damaged": pgettext_lazy("goods", "Damaged"),
}
FOUND = {
    **CONDITIONS,
    "check": pgettext_lazy("goods", "To be checked"),
    "scrap": pgettext_lazy("goods", "Scrap"),
}
# Why a picker finds fewer than the list asks for.
SHORT_REASONS = {
    "not_found": pgettext_lazy("picking", "Not on the shelf"),
    "damaged": pgettext_lazy("picking", "Damaged"),
    "other": pgettext_lazy("picking", "Another reason"),
}
