"""Aliyun SMS."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ProviderKind, provide
from xinglian.push.channels.sms.aliyun.transport import ask_template, open_transport, read_reports
from xinglian.push.channels.sms.vendor import VendorForm
from xinglian.push.rules import provider_template


class AliyunForm(VendorForm):
    domain = "aliyuncs.com"

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["endpoint"].initial = "https://dysmsapi.aliyuncs.com"


provide(
    ProviderKind(
        key="aliyun",
        channel="sms",
        label=_("Aliyun SMS"),
        help=_("Carries approved templates under an approved signature."),
        idempotent=False,
        open=open_transport,
        form=AliyunForm,
        secret_field="secret",  # noqa: S106 - a field's name
        secret_goes_to=("key_id", "endpoint"),
        is_paid=True,
        units=provider_template.parts,
        needs_template=True,
        ask_template=ask_template,
        read_reports=read_reports,
        report_answer={"code": 0, "msg": "成功"},
    )
)
