"""Signed webhooks (Standard Webhooks) into a partner's own systems."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, offer
from xinglian.push.channels.webhook.settings import WebhookForm
from xinglian.push.channels.webhook.transport import open_transport

offer(
    ChannelKind(
        key="webhook",
        label=_("Webhook"),
        help=_(
            "Delivered when the partner's system answers 2xx. The same id comes again after a fault, so nothing doubles."
        ),
        icon="webhook",
        idempotent=True,
        open=open_transport,
        form=WebhookForm,
        per_organisation=True,
    )
)
