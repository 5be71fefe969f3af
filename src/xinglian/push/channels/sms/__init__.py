"""Text messages. Whoever carries them is a folder beside this file."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, offer
from xinglian.push.channels.sms import aliyun, http, tencent

__all__ = ["aliyun", "http", "tencent"]

offer(
    ChannelKind(
        key="sms",
        order=20,
        label=_("SMS"),
        help=_(
            "Title and personal link as a text message. Delivered when the operator reports it; each part costs."
        ),
        icon="message-square",
        address="phone",
    )
)
