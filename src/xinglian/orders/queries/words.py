"""What states, answers, reasons and events are called, and how loud they are."""

from django.utils.translation import pgettext_lazy

from xinglian.orders.rules.words import Answer, Origin, Reason, State

# State -> word, tone.
STATES = {
    State.WAITING: (pgettext_lazy("order", "Waits for approval"), "watch"),
    State.PLACED: (pgettext_lazy("order", "With the seller"), "info"),
    State.CONFIRMED: (pgettext_lazy("order", "Confirmed"), "good"),
    State.PICKING: (pgettext_lazy("order", "Being picked"), "info"),
    State.PARTLY: (pgettext_lazy("order", "Partly sent"), "info"),
    State.SHIPPED: (pgettext_lazy("order", "Under way"), "info"),
    State.RECEIVED: (pgettext_lazy("order", "Received"), "good"),
    State.CANCELLED: (pgettext_lazy("order", "Taken back"), "none"),
    State.REFUSED: (pgettext_lazy("order", "Not approved"), "none"),
}
ANSWERS = {
    Answer.OPEN: (pgettext_lazy("order line", "Not answered yet"), "none"),
    Answer.CONFIRMED: (pgettext_lazy("order line", "Confirmed"), "good"),
    Answer.LATER: (pgettext_lazy("order line", "Back-order"), "watch"),
    Answer.OFFERED: (pgettext_lazy("order line", "Something else offered"), "act"),
    Answer.REFUSED: (pgettext_lazy("order line", "Refused"), "none"),
}
REASONS = {
    Reason.OUT_OF_STOCK: pgettext_lazy("reason", "Out of stock"),
    Reason.DISCONTINUED: pgettext_lazy("reason", "No longer made"),
    Reason.SUPERSEDED: pgettext_lazy("reason", "Superseded"),
    Reason.PRICE: pgettext_lazy("reason", "Price not agreed"),
    Reason.CREDIT: pgettext_lazy("reason", "Credit used up"),
    Reason.MINIMUM: pgettext_lazy("reason", "Below the minimum"),
    Reason.NOT_FITTING: pgettext_lazy("reason", "Does not fit"),
    Reason.QUALITY_HOLD: pgettext_lazy("reason", "Held for quality"),
    Reason.TRANSPORT: pgettext_lazy("reason", "Transport"),
    Reason.BUYER: pgettext_lazy("reason", "Taken back by the buyer"),
    Reason.OTHER: pgettext_lazy("reason", "Other reason"),
}
ORIGINS = {
    Origin.BASKET: pgettext_lazy("origin", "From a basket"),
    Origin.FILE: pgettext_lazy("origin", "From a file"),
    Origin.API: pgettext_lazy("origin", "By the interface"),
    Origin.PUNCHOUT: pgettext_lazy("origin", "From another system"),
    Origin.ADVICE: pgettext_lazy("origin", "Proposed by the system"),
    Origin.BEHALF: pgettext_lazy("origin", "Ordered on behalf"),
}
# Verb of an event -> word, icon. What is not here is shown by its verb: add yours.
EVENTS = {
    "asked": (pgettext_lazy("event", "Ordered; waits for approval"), "circle-dashed"),
    "placed": (pgettext_lazy("event", "Sent to the seller"), "send"),
    "refused": (pgettext_lazy("event", "Not approved"), "x"),
    "cancelled": (pgettext_lazy("event", "Taken back by the buyer"), "undo-2"),
    "answered": (pgettext_lazy("event", "Answered by the seller"), "message-square"),
    "offer_taken": (pgettext_lazy("event", "The offer was taken"), "check"),
    "offer_declined": (pgettext_lazy("event", "The offer was declined"), "x"),
    "sender_chosen": (pgettext_lazy("event", "Who sends was chosen"), "truck"),
    "sender_refused": (pgettext_lazy("event", "Was not sent by another one"), "x"),
    "picking": (pgettext_lazy("event", "Being picked"), "list-checks"),
    "short": (pgettext_lazy("event", "Fewer were picked than asked"), "list-checks"),
    "list_dropped": (pgettext_lazy("event", "The pick list was dropped"), "x"),
    "exception": (pgettext_lazy("event", "Trouble on the way"), "triangle-alert"),
    "packed": (pgettext_lazy("event", "Packed"), "package"),
    "shipped": (pgettext_lazy("event", "Sent"), "truck"),
    "received": (pgettext_lazy("event", "Received"), "circle-check"),
    "claimed": (pgettext_lazy("event", "A difference was reported"), "triangle-alert"),
    "claim_settled": (pgettext_lazy("event", "The difference was settled"), "check"),
    "return_asked": (pgettext_lazy("event", "A return was asked for"), "undo-2"),
    "return_allowed": (pgettext_lazy("event", "The return was allowed"), "check"),
    "return_refused": (pgettext_lazy("event", "The return was refused"), "x"),
    "return_sent": (pgettext_lazy("event", "Goods are on their way back"), "truck"),
    "return_dropped": (pgettext_lazy("event", "The return was given up"), "x"),
    "returned": (pgettext_lazy("event", "Goods came back"), "undo-2"),
}
