"""What push shows elsewhere: navigation, the bell, panels on partners' pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.identity.api import name_verbs
from xinglian.partners import api as partners
from xinglian.push import access
from xinglian.push.channels import base
from xinglian.push.queries import partner_timeline
from xinglian.push.web.words import CALL_RESULTS, CHANNELS, KINDS, STATES
from xinglian.ui import nav, shell, slots

nav.offer(
    nav.NavItem(
        group="today", url_name="push:inbox", label=_("Inbox"), icon="inbox", order=20,
        allowed=lambda viewer: viewer.is_signed_in, badge_url="push:bell", badge_topic="inbox", phone=True,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="today", url_name="push:escalations", label=_("Escalations"), icon="phone", order=30,
        allowed=lambda viewer: viewer.is_staff, badge_url="push:escalations_badge", badge_topic="escalations",
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="connect", url_name="push:campaigns", label=_("Messages"), icon="send", order=10,
        allowed=lambda viewer: viewer.is_staff, badge_url="push:answers_badge", badge_topic="answers",
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="foot", url_name="push:channels", label=_("Channels"), icon="plug", order=40,
        allowed=lambda viewer: viewer.is_staff,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="foot", url_name="push:endpoint", label=_("Webhook"), icon="webhook", order=50,
        allowed=lambda viewer: "partner_owner" in viewer.roles,
    )
)  # fmt: skip
partners.offer_bulk(
    partners.BulkAction(
        key="message", label=_("Send a message"), icon="send", order=10,
        url_name="push:write_to_partners", allowed=lambda viewer: viewer.has(*access.AUTHORS),
    )
)  # fmt: skip
partners.timeline_source("messages", label=_("Messages"), fetch=partner_timeline.messages)
partners.offer_merge_count(
    "push.inbox", label=_("Messages received"), count=partner_timeline.received
)  # fmt: skip
shell.offer_shortcut(
    shell.Shortcut(key="inbox", label=_("Inbox"), url_name="push:inbox", icon="inbox", order=10)
)
shell.offer_bell("push:inbox", badge="push:bell", topic="inbox")


slots.offer(slots.Panel(slot="identity.reach", url_name="push:webpush", lines=3))
slots.offer(slots.Panel(slot="identity.reach", url_name="push:preferences", lines=12))
slots.offer(
    slots.Panel(
        slot="identity.person", url_name="push:why_panel", allowed=lambda viewer: viewer.is_staff
    )
)


def _state_word(state: str) -> Any:
    return STATES[state][0] if state in STATES else state


def _provider_word(key: str) -> Any:
    return next((kind.label for kind in base.provider_kinds() if kind.key == key), key)


name_verbs(
    {
        "propose_price_message": _("proposed a message on new prices"),
        "archive_month": _("archived a month of recipients"),
        "put_back_month": _("put a month of recipients back"),
        "submit_message": _("handed in a message"),
        "approve_message": _("approved a message"),
        "send_back_message": _("sent a message back"),
        "take_back_message": _("took a message back"),
        "send_now": _("sent a message at once"),
        "pause_message": _("paused a message"),
        "resume_message": _("let a message go on"),
        "cancel_message": _("cancelled a message"),
        "plan_experiment": _("planned an experiment"),
        "end_experiment": _("ended an experiment"),
        "delete_draft": _("deleted a draft"),
        "remind": _("reminded readers"),
        "close_escalation": _("closed an escalation"),
        "take_calls": _("took calls, with their numbers"),
        "record_call": _("recorded a call"),
        "record_calls": _("recorded the calls of a phone round"),
        "export_calls": _("exported a phone round"),
        "export_recipients": _("exported recipients"),
        "export_proof": _("exported a proof"),
        "send_again": _("sent again what had not arrived"),
        "mark_delivered": _("marked as delivered what was uncertain"),
        "give_consent": _("agreed to promotions"),
        "withdraw_consent": _("no longer agrees to promotions"),
        "set_channel": _("set up a channel"),
        "set_provider": _("set up a channel’s provider"),
        "remove_provider": _("removed a channel’s provider"),
        "order_providers": _("changed the order of providers"),
        "set_template": _("kept a provider’s template"),
        "ask_template": _("asked for a template’s approval"),
        "remove_template": _("removed a provider’s template"),
        "set_budget": _("set a channel’s budget"),
        "set_campaign_budget": _("set a message’s budget"),
        "renew_report_token": _("renewed the address for reports"),
        "set_mailbox": _("set up the mailbox of returned mails"),
        "remove_mailbox": _("no longer reads a mailbox of returned mails"),
        "set_group": _("set up a group’s robot"),
        "remove_group": _("removed a group’s robot"),
        "set_endpoint": _("set up a webhook"),
        "renew_endpoint_secret": _("renewed a webhook’s secret"),
    },
    subjects={
        "push.message": _("Message"),
        "push.channel": _("Channel"),
        "push.provider": _("Provider"),
        "push.template": _("Template"),
        "push.endpoint": _("Webhook"),
        "push.group": _("Group"),
    },
    fields={
        "approver": _("Approved by"),
        "budget": _("May cost at most"),
        "calls": _("Calls"),
        "channel": _("Channel"),
        "concurrency": _("At the same time"),
        "deliveries": _("Deliveries"),
        "filter": _("Filter"),
        "finding": _("Finding"),
        "folder": _("Folder with the returned mails"),
        "done_folder": _("Folder for what was understood"),
        "form": _("File format"),
        "sha256": "SHA-256",
        "host": _("Mail server"),
        "is_on": _("Switched on"),
        "month_budget": _("At most a month"),
        "outcome": _("Outcome"),
        "port": _("Port"),
        "price": _("Price of one message, in yuan"),
        "providers": _("Providers"),
        "rate": _("At most a minute"),
        "recipients": _("Recipients"),
        "security": _("Encryption"),
        "sender": _("Sender address"),
        "sender_name": _("Sender name"),
        "share": _("Takes part"),
        "state": _("State"),
        "subject": _("Differs in"),
        "url": _("Address"),
        "user": _("User name"),
        "version": pgettext_lazy("experiment", "Version"),
        "versions": pgettext_lazy("experiment", "Versions"),
        "words": _("Words"),
        "regions": _("Regions"),
        "sent_alone": _("On one word alone, lately"),
    }
    # What a provider asks for reads in the trail as in its form.
    | {
        name: field.label
        for kind in base.provider_kinds()
        for name, field in kind.form.base_fields.items()
    },
    values={
        ("push.message", "state"): _state_word,
        ("push.message", "kind"): lambda kind: KINDS.get(kind, kind),
        ("push.message", "outcome"): lambda key: CALL_RESULTS.get(key, key),
        ("push.message", "channel"): lambda key: CHANNELS.get(key, key),
        ("push.channel", "name"): lambda key: CHANNELS.get(key, key),
        ("push.provider", "name"): _provider_word,
    },
)
