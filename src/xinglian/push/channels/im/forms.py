from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.sms.vendor import VendorForm


class ImForm(VendorForm):
    """The keys of an application at a messenger; `domain` and `at` are the vendor's."""

    at = ""

    secret = forms.CharField(
        label=_("Application's secret"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted and never shown. Leave empty to keep the one stored."),
    )  # fmt: skip

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.fields["endpoint"].initial = self.at
