"""Words and tones of states and kinds, for pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.tongues import TONGUES
from xinglian.push.models import Message

KINDS: dict[str, Any] = {kind.value: kind.label for kind in Message.Kind}
KIND_ICONS = {
    "policy": "percent", "launch": "package", "stock": "boxes", "emergency": "shield-alert",
    "training": "graduation-cap", "general": "message-square",
}  # fmt: skip
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
}
TEMPLATES: dict[str, tuple[Any, str]] = {
    "pending": (_("In approval"), "watch"),
    "approved": (_("Approved"), "good"),
    "rejected": (_("Rejected"), "act"),
}
CHANNELS: dict[str, Any] = {
    "inapp": _("Inbox"),
    "email": _("E-mail"),
    "webhook": _("Webhook"),
    "sms": _("SMS"),
    "voice": _("Phone call"),
    "wecom": _("WeCom"),
    "wechat": _("WeChat"),
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
    "webpush": _("Browser notice"),
    "link": _("Personal link"),
}
