"""DingTalk (钉钉): work notices of an application to members."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.dingtalk.transport import open_transport
from xinglian.push.channels.im.forms import ImForm


class DingtalkForm(ImForm):
    domain = "dingtalk.com"
    at = "https://oapi.dingtalk.com"

    key_id = forms.CharField(label=_("App key"), max_length=64)
    agent_id = forms.IntegerField(label=_("Agent id"), min_value=1)


offer(
    ChannelKind(
        key="dingtalk", order=50, label=_("DingTalk"), icon="message-square", address="dingtalk",
        help=_("A work notice of your application with a button that leads to the message."),
    )
)  # fmt: skip
provide(
    ProviderKind(
        key="dingtalk", channel="dingtalk", label=_("DingTalk application"), idempotent=False, open=open_transport,
        form=DingtalkForm, secret_field="secret", secret_goes_to=("key_id", "endpoint"),  # noqa: S106 - a field's name
        help=_("In the developer console: app key, agent id and the application's secret."),
    )
)  # fmt: skip
