"""Words of the care fund."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.care.models import Case, Decision

CAUSES: dict[str, Any] = {
    "illness": _("Illness or accident"),
    "disaster": _("Disaster"),
    "family": _("Hardship in the family"),
    "business": _("The business in danger without fault"),
    "other": _("Something else"),
}
STATES: dict[str, Any] = {
    Case.State.ASKED: pgettext_lazy("fund", "Waits for approval"),
    Case.State.APPROVED: pgettext_lazy("fund", "Approved, to be paid"),
    Case.State.PAID: pgettext_lazy("fund", "Paid"),
    Case.State.CLOSED: pgettext_lazy("fund", "Closed"),
    Case.State.DECLINED: pgettext_lazy("fund", "Declined"),
    Case.State.WITHDRAWN: pgettext_lazy("fund", "Taken back"),
    Case.State.REVERSED: pgettext_lazy("fund", "Payment reversed"),
}
STATE_TONES = {
    Case.State.ASKED: "watch", Case.State.APPROVED: "watch", Case.State.PAID: "info", Case.State.CLOSED: "good",
    Case.State.DECLINED: "none", Case.State.WITHDRAWN: "none", Case.State.REVERSED: "none",
}  # fmt: skip
VERBS: dict[str, Any] = {
    Decision.Verb.ASK: _("Care fund: asked for"),
    Decision.Verb.APPROVE: _("Care fund: approved"),
    Decision.Verb.DECLINE: _("Care fund: declined"),
    Decision.Verb.WITHDRAW: _("Care fund: taken back"),
    Decision.Verb.PAY: _("Care fund: paid"),
    Decision.Verb.FOLLOW_UP: _("Care fund: asked after"),
    Decision.Verb.REVERSE: _("Care fund: reversal of the payment asked for"),
    Decision.Verb.REVERSED: _("Care fund: payment reversed"),
    Decision.Verb.KEEP: _("Care fund: the payment stands"),
}
