"""Tencent Cloud SMS."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.base import ProviderKind, provide
from xinglian.push.channels.sms.tencent.transport import (
    ask_template,
    open_transport,
    read_reports,
)
from xinglian.push.channels.sms.vendor import VendorForm
from xinglian.push.rules import provider_template


class TencentForm(VendorForm):
    domain = "tencentcloudapi.com"

    app_id = forms.CharField(label=_("SDK app id"), max_length=20)
    region = forms.CharField(
        label=_("Region of the provider"), max_length=40, initial="ap-guangzhou"
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["endpoint"].initial = "https://sms.tencentcloudapi.com"


provide(
    ProviderKind(
        key="tencent",
        channel="sms",
        label=_("Tencent Cloud SMS"),
        help=_("Carries approved templates under an approved signature."),
        idempotent=False,
        open=open_transport,
        form=TencentForm,
        secret_field="secret",  # noqa: S106 - a field's name
        secret_goes_to=("key_id", "endpoint"),
        is_paid=True,
        units=provider_template.parts,
        needs_template=True,
        ask_template=ask_template,
        read_reports=read_reports,
        report_answer={"result": 0, "errmsg": "OK"},
    )
)
