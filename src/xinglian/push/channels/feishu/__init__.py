"""Feishu (飞书): messages of an application to members."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.feishu.transport import open_transport
from xinglian.push.channels.im.forms import ImForm


class FeishuForm(ImForm):
    domain = "feishu.cn"
    at = "https://open.feishu.cn"

    key_id = forms.CharField(label=_("App id"), max_length=64)
    id_type = forms.ChoiceField(
        label=_("People are named by"), initial="open_id",
        choices=[("open_id", "open_id"), ("user_id", "user_id"), ("union_id", "union_id"), ("email", _("E-mail"))],
    )  # fmt: skip


offer(
    ChannelKind(
        key="feishu", order=60, label=_("Feishu"), icon="message-square", address="feishu",
        help=_("A card of your application with a button that leads to the message."),
    )
)  # fmt: skip
provide(
    ProviderKind(
        key="feishu", channel="feishu", label=_("Feishu application"), idempotent=False, open=open_transport, form=FeishuForm,
        secret_field="secret", secret_goes_to=("key_id", "endpoint"),  # noqa: S106 - a field's name
        help=_("In the developer console: app id and secret; the application needs the right to send messages as a bot."),
    )
)  # fmt: skip
