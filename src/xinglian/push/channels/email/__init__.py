"""E-mail by SMTP."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ChannelKind, ProviderKind, offer, provide
from xinglian.push.channels.email.reports import read_reports
from xinglian.push.channels.email.settings import EmailForm
from xinglian.push.channels.email.transport import open_transport

offer(
    ChannelKind(
        key="email",
        order=10,
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
        read_reports=read_reports,
        report_help=_(
            "Have the mail server post every mail that comes back to this address, as it came. With Postfix, an alias: “bounces: |curl --data-binary @- ADDRESS”."
        ),
        has_mailbox=True,
        secret_goes_to=("host", "port", "security", "user"),
    )
)
