"""Notices of the browser itself (web push): phones and computers, several for each person."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.webpush.settings import WebpushForm
from xinglian.push.channels.webpush.transport import open_transport
from xinglian.push.rules.push_seal import new_private_key

offer(
    ChannelKind(
        key="webpush", order=10, label=_("Browser notice"), icon="bell", address="webpush",
        help=_("On the lock screen of every phone and computer where the person has switched it on. Costs nothing."),
    )
)  # fmt: skip
provide(
    ProviderKind(
        key="webpush", channel="webpush", label=_("The browsers' own push services"), idempotent=False, open=open_transport,
        form=WebpushForm, make_secret=new_private_key,
        help=_("Our keys are made when you save, and kept. Each person switches notices on under “How I am reached”."),
    )
)  # fmt: skip
