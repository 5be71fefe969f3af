"""What states of offers and call-offs, and conditions of goods are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.pool.rules.words import DealState, OfferState
from xinglian.stock import api as stock

CONDITIONS: dict[str, Any] = {
    stock.Condition.SOUND: pgettext_lazy("goods", "Sound"),
    stock.Condition.OPENED: pgettext_lazy("goods", "Opened box"),
    stock.Condition.REMADE: pgettext_lazy("goods", "Remade"),
}
OFFER_STATES = {
    OfferState.OPEN: (pgettext_lazy("offer", "Others see it"), "good"),
    OfferState.WITHDRAWN: (pgettext_lazy("offer", "Taken back"), "none"),
    OfferState.OVER: (pgettext_lazy("offer", "Its day has passed"), "none"),
}
DEAL_STATES = {
    DealState.ASKED: (pgettext_lazy("call-off", "Waits for an answer"), "watch"),
    DealState.AGREED: (pgettext_lazy("call-off", "Agreed, to be sent"), "info"),
    DealState.SENT: (pgettext_lazy("call-off", "Under way"), "info"),
    DealState.RECEIVED: (pgettext_lazy("call-off", "Received, to be paid"), "watch"),
    DealState.SETTLED: (pgettext_lazy("call-off", "Settled"), "good"),
    DealState.DECLINED: (pgettext_lazy("call-off", "Declined"), "none"),
    DealState.CANCELLED: (pgettext_lazy("call-off", "Called off no more"), "none"),
    DealState.EXPIRED: (pgettext_lazy("call-off", "Not answered in time"), "none"),
}
SIDES = {
    "taker": _("comes to us"),
    "giver": _("leaves us"),
}
