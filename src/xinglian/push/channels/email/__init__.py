"""E-mail by SMTP."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.email.settings import EmailForm
from xinglian.push.channels.email.transport import open_transport

offer(
    ChannelKind(
        key="email",
        label=_("E-mail"),
        help=_(
            "Sent when the mail server takes it. Opening a mail proves nothing; its personal link does."
        ),
        icon="mail",
        address="email",
    )
)
provide(
    ProviderKind(
        key="smtp",
        channel="email",
        label=_("Mail server (SMTP)"),
        idempotent=False,
        open=open_transport,
        form=EmailForm,
        secret_field="password",  # noqa: S106 - a field's name
        secret_goes_to=("host", "port", "security", "user"),
    )
)
