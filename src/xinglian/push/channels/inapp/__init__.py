"""The inbox in the app: its delivery is the row itself, so there is nothing to hand over."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, offer

offer(
    ChannelKind(
        key="inapp",
        order=0,
        label=_("Inbox"),
        help=_(
            "Delivered when the row is stored; read when it is opened signed in or by the personal link."
        ),
        icon="inbox",
    )
)
