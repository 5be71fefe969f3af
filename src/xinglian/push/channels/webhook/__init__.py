"""Signed webhooks (Standard Webhooks) into a partner's own systems."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.webhook.settings import WebhookForm
from xinglian.push.channels.webhook.transport import open_transport

offer(
    ChannelKind(
        key="webhook",
        order=80,
        label=_("Webhook"),
        help=_(
            "Delivered when the partner's system answers 2xx. The same id comes again after a fault, so nothing doubles."
        ),
        icon="webhook",
    )
)
provide(
    ProviderKind(
        key="webhook",
        channel="webhook",
        label=_("The partners' own systems"),
        idempotent=True,
        open=open_transport,
        form=WebhookForm,
        per_organisation=True,
    )
)
