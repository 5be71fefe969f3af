"""Phone calls, read out by the provider's voice: the last in the chain."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.signed_reports import read_reports
from xinglian.push.channels.voice.settings import VoiceForm
from xinglian.push.channels.voice.transport import open_transport

offer(
    ChannelKind(
        key="voice",
        order=70,
        label=_("Phone call"),
        help=_(
            "The provider calls and reads the message out. Delivered when the call is taken, acknowledged when a key is pressed."
        ),
        icon="phone",
        address="phone",
    )
)
provide(
    ProviderKind(
        key="voice_http",
        channel="voice",
        label=_("Any voice gateway over HTTP"),
        help=_("For gateways that take number and text in one request, and report the call and the key that was pressed."),
        idempotent=False,
        open=open_transport,
        form=VoiceForm,
        secret_field="secret",  # noqa: S106 - a field's name
        secret_goes_to=("url",),
        is_paid=True,
        read_reports=read_reports,
    )
)  # fmt: skip
