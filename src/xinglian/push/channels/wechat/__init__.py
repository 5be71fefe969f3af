"""WeChat official account (微信公众号): template messages to followers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.im.forms import ImForm
from xinglian.push.channels.wechat.transport import open_transport


class WechatForm(ImForm):
    domain = "api.weixin.qq.com"
    at = "https://api.weixin.qq.com"

    key_id = forms.CharField(label=_("App id"), max_length=64)


offer(
    ChannelKind(
        key="wechat", order=40, label=_("WeChat"), icon="message-square", address="wechat",
        help=_("A template message of your official account to those who follow it."),
    )
)  # fmt: skip
provide(
    ProviderKind(
        key="wechat", channel="wechat", label=_("WeChat official account"), idempotent=False, open=open_transport,
        form=WechatForm, secret_field="secret", secret_goes_to=("key_id", "endpoint"),  # noqa: S106 - a field's name
        needs_template=True,
        help=_("App id and secret of a service account, and its template messages. Enter our address among its trusted IPs."),
    )
)  # fmt: skip
