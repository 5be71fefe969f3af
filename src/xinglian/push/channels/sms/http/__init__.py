"""Any SMS gateway with an HTTP interface."""

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ProviderKind, provide
from xinglian.push.channels.signed_reports import read_reports
from xinglian.push.channels.sms.http.settings import HttpSmsForm
from xinglian.push.channels.sms.http.transport import open_transport, parts_of

provide(
    ProviderKind(
        key="sms_http",
        channel="sms",
        label=_("Any gateway over HTTP"),
        help=_("For gateways that take one text message per request, and answer with JSON."),
        idempotent=False,
        open=open_transport,
        form=HttpSmsForm,
        secret_field="secret",  # noqa: S106 - a field's name
        secret_goes_to=("url",),
        is_paid=True,
        units=parts_of,
        read_reports=read_reports,
    )
)
