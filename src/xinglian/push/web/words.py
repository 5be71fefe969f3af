"""Words and tones of states and kinds, for pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.tongues import TONGUES
from xinglian.push.models import Message

KINDS: dict[str, Any] = {kind.value: kind.label for kind in Message.Kind}
KIND_ICONS = {
    "policy": "percent", "launch": "package", "stock": "boxes", "emergency": "shield-alert",
    "training": "graduation-cap", "promotion": "tag", "general": "message-square",
}  # fmt: skip
SEALED = _("Private letter: its words are read by its author and by who cares for the partner.")
STATES: dict[str, tuple[Any, str]] = {
    "draft": (_("Draft"), "none"),
    "in_review": (_("Waiting for approval"), "watch"),
    "approved": (_("Approved"), "info"),
    "scheduled": (_("Scheduled"), "info"),
    "sending": (_("Sending"), "info"),
    "sent": (_("Sent out"), "good"),
    "paused": (_("Paused"), "watch"),
    "cancelled": (_("Stopped"), "none"),
}
VIEW_WORDS: dict[str, Any] = {
    "all": _("All"),
    "drafts": _("Drafts"),
    "review": _("For approval"),
    "scheduled": _("Scheduled"),
    "running": _("Under way"),
    "sent": _("Sent out"),
    "cancelled": _("Stopped"),
}
ROLES: dict[str, Any] = {
    "partner_owner": _("Owners"),
    "partner_clerk": _("Clerks"),
    "technician": _("Technicians"),
}
TYPES: dict[str, Any] = {
    "provincial_agent": _("Provincial agents"), "city_wholesaler": _("City wholesalers"), "dealer_4s": _("4S shops"),
    "garage": _("Garages"), "chain": _("Quick-repair chains"), "carrier": _("Carriers"), "ecommerce": _("E-commerce"),
    "insurer": _("Insurers"), "bank": _("Banks"), "sister_brand": _("Sister brands"),
}  # fmt: skip
LANGUAGES: dict[str, str] = {code: one.label for code, one in TONGUES.items()}
DELIVERIES: dict[str, tuple[Any, str]] = {
    "queued": (_("Waiting"), "none"),
    "sending": (_("Being handed over"), "info"),
    "sent": (_("Sent"), "info"),
    "delivered": (_("Delivered"), "good"),
    "failed": (_("Not delivered"), "act"),
    "uncertain": (_("Uncertain"), "watch"),
    "cancelled": (_("Stopped"), "none"),
    "held": (_("Held back"), "watch"),
}
TEMPLATES: dict[str, tuple[Any, str]] = {
    "pending": (_("In approval"), "watch"),
    "approved": (_("Approved"), "good"),
    "rejected": (_("Rejected"), "act"),
}
CHANNELS: dict[str, Any] = {
    "inapp": _("Inbox"),
    "email": _("E-mail"),
    "webpush": _("Browser notice"),
    "sms": _("SMS"),
    "voice": _("Phone call"),
    "wecom": _("WeCom"),
    "wechat": _("WeChat"),
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
    "webhook": _("Webhook"),
    "link": _("Personal link"),
}
# How a partner stands with a message: the word, the tone where somebody must act, and what to do.
STANDINGS: dict[str, tuple[Any, str, Any]] = {
    "told": (_("Told by phone, not opened yet"), "", _("Counts as reached once they open it.")),
    "way": (_("Being handed over, or next"), "", _("Wait: it goes out as soon as its channel takes it.")),
    "delivered": (_("Delivered, not read"), "", _("Remind them, or call.")),
    "later": (_("In the inbox; the next channel’s turn has not come"), "", _("The fallback chain goes on by itself.")),
    "quiet": (_("Quiet hours"), "", _("Goes out when they end. Call if it cannot wait.")),
    "held": (_("Held back"), "watch", _("By their wish, the cap or the budget. Call, or raise the budget.")),
    "uncertain": (_("Uncertain"), "watch", _("May have arrived. Decide on the result page, or call.")),
    "failed": (_("Not delivered"), "act", _("Try again on the result page, or call.")),
    "closed": (_("Channels switched off"), "act", _("Switch the channel on, or call.")),
    "address": (_("No address that works"), "act", _("Only the inbox has it. Call, and ask for an address.")),
    "nobody": (_("Nobody there in these roles"), "act", _("Add a person at the partner, or call the company.")),
    "short": (_("Reached, but a required role has nobody there"), "watch", _("Add a person in this role at the partner.")),
}  # fmt: skip

# What comes of a call, and how a task ended: word and tone.
CALL_RESULTS: dict[str, Any] = {
    "reached": _("Told them"), "no_answer": _("No answer"), "wrong": _("Wrong number"), "later": _("Call again"),
}  # fmt: skip
CALL_OUTCOMES: dict[str, tuple[Any, str]] = {
    "read": (_("has read it"), "good"),
    "reached": (_("partner reached"), "good"),
    "called": (_("told by phone"), "good"),
    "wrong": (_("wrong number"), "act"),
    "given_up": (_("given up"), "none"),
    "cancelled": (_("message cancelled"), "none"),
}
STEPS: dict[str, Any] = {
    "person": _("Remind the person"), "liaison": _("Ask the partner’s liaison"), "csm": _("Tell the CSM"), "calls": _("Onto the call list"),
}  # fmt: skip
