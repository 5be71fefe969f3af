"""WeCom (企业微信): messages of an application to members."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.im.forms import ImForm
from xinglian.push.channels.wecom.transport import open_transport


class WecomForm(ImForm):
    domain = "qyapi.weixin.qq.com"
    at = "https://qyapi.weixin.qq.com"

    key_id = forms.CharField(label=_("Corp id"), max_length=64)
    agent_id = forms.IntegerField(label=_("Agent id"), min_value=1)


offer(
    ChannelKind(
        key="wecom", order=30, label=_("WeCom"), icon="message-square", address="wecom",
        help=_("A card of your application with a button that leads to the message."),
    )
)  # fmt: skip
provide(
    ProviderKind(
        key="wecom", channel="wecom", label=_("WeCom application"), idempotent=False, open=open_transport, form=WecomForm,
        secret_field="secret", secret_goes_to=("key_id", "endpoint"),  # noqa: S106 - a field's name
        help=_("Under Application management: corp id, agent id and the application's secret. Enter our address among its trusted IPs."),
    )
)  # fmt: skip
